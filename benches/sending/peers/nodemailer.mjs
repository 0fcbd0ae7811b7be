// nodemailer's pool as its documentation shows: node nodemailer.mjs PORT CONNECTIONS MESSAGES HTML TEXT
import { readFileSync } from "node:fs";
import nodemailer from "nodemailer";

const [port, connections, messages] = process.argv.slice(2, 5).map(Number);
const [html, text] = process.argv.slice(5, 7).map((file) => readFileSync(file, "utf8"));
const transporter = nodemailer.createTransport({
  pool: true,
  host: "127.0.0.1",
  port,
  secure: false,
  ignoreTLS: true,
  maxConnections: connections,
  maxMessages: Infinity,
});

let next = 0;
async function work() {
  for (;;) {
    const reader = next++;
    if (reader >= messages) return;
    const name = `김민서 ${reader}`;
    const token = String(reader).padStart(42, "0");
    const fill = (part) => part.replaceAll("%NAME%", name).replaceAll("%TOKEN%", token);
    await transporter.sendMail({
      from: "Weekend Briefing <briefing@lantern.example>",
      to: { name, address: `r${String(reader).padStart(7, "0")}@harbour.example` },
      subject: "[Weekend Briefing] What the harbour said this week",
      text: fill(text),
      html: fill(html),
    });
  }
}
await Promise.all(Array.from({ length: connections }, work));
transporter.close();
