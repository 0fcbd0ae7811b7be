// Searches the static index. A query never leaves the browser.
(() => {
  'use strict';
  const SHARDS = 64;
  const box = document.getElementById('search');
  const hint = document.getElementById('search-hint');
  const status = document.getElementById('search-status');
  const list = document.getElementById('found');
  const input = document.getElementById('q');
  const loaded = new Map();

  const isSyllable = (c) => {
    const p = c.codePointAt(0);
    return (p >= 0x1100 && p <= 0x11ff) || (p >= 0x3040 && p <= 0x30ff) || (p >= 0x3130 && p <= 0x318f) ||
      (p >= 0x3400 && p <= 0x4dbf) || (p >= 0x4e00 && p <= 0x9fff) || (p >= 0xac00 && p <= 0xd7a3) ||
      (p >= 0xf900 && p <= 0xfaff) || (p >= 0x20000 && p <= 0x2fa1f);
  };
  const isLetter = (c) => /[\p{Alphabetic}\p{N}]/u.test(c);

  // The tokens of a query: pairs of syllables, which must match as a whole, and beginnings of words.
  const tokens = (text) => {
    const found = [];
    let run = [], syllables = false;
    const end = () => {
      if (run.length > 1 && syllables) {
        for (let i = 0; i + 1 < run.length; i++) found.push({ text: run[i] + run[i + 1], whole: true });
      } else if (run.length) {
        found.push({ text: run.slice(0, 32).join(''), whole: false });
      }
      run = [];
    };
    for (const c of [...text.normalize('NFC').toLowerCase(), ' ']) {
      if (!isLetter(c) || isSyllable(c) !== syllables) end();
      if (isLetter(c)) run.push(c);
      syllables = isSyllable(c);
    }
    return found;
  };

  const load = (name) => {
    if (!loaded.has(name)) {
      const loading = fetch(`${box.dataset.index}/${name}.json`).then((answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      });
      loading.catch(() => loaded.delete(name));
      loaded.set(name, loading);
    }
    return loaded.get(name);
  };

  const numbers = async (token) => {
    const shard = await load(token.text.codePointAt(0) % SHARDS);
    const found = new Set();
    for (const key of Object.keys(shard)) {
      if (token.whole ? key === token.text : key.startsWith(token.text)) {
        let number = 0;
        for (const step of shard[key]) { number += step; found.add(number); }
      }
    }
    return found;
  };

  const search = async (query) => {
    const wanted = tokens(query);
    if (!wanted.length) return [];
    const [stories, ...sets] = await Promise.all([load('stories'), ...wanted.map(numbers)]);
    const all = [...sets[0]].filter((number) => sets.every((set) => set.has(number)));
    const plain = query.trim().toLowerCase();
    const inTitle = (number) => (stories[number].t.toLowerCase().includes(plain) ? 0 : 1);
    all.sort((a, b) => inTitle(a) - inTitle(b) || a - b);
    return all.slice(0, 50).map((number) => stories[number]);
  };

  const show = (stories) => {
    const items = stories.map((story) => {
      const item = document.createElement('li'), head = document.createElement('h2');
      const link = document.createElement('a'), line = document.createElement('p');
      link.href = story.u;
      link.textContent = story.t;
      line.textContent = `${story.d} · ${story.i}`;
      line.className = 'day';
      head.append(link);
      item.append(head, line);
      return item;
    });
    list.replaceChildren(...items);
    status.textContent = stories.length ? box.dataset.found + stories.length : box.dataset.nothing;
  };

  box.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    try {
      show(await search(input.value));
    } catch {
      list.replaceChildren();
      status.textContent = box.dataset.failed;
    }
  });
  hint.hidden = true;
  box.hidden = false;
})();
