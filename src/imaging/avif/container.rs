//! Items of an AVIF file, their properties and how they belong together (HEIF, ISO/IEC 23008-12).

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::boxes::{Fields, Named, boxes, find};

/// Properties that are drawn, or that change nothing of a picture's first layer.
const KNOWN_PROPERTIES: [&[u8; 4]; 14] = [
    b"ispe", b"pixi", b"pasp", b"colr", b"av1C", b"irot", b"imir", b"clap", b"auxC", b"a1op", b"a1lx",
    b"lsel", b"clli", b"mdcv",
];

/// Types of an auxiliary picture that is the transparency of another.
const ALPHA_TYPES: [&[u8]; 2] =
    [b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1"];

/// The items of a file.
pub(super) struct Container<'a> {
    file: &'a [u8],
    /// Data beside the items' descriptions.
    inner_data: &'a [u8],
    /// The picture that is shown.
    pub(super) primary: u32,
    kinds: BTreeMap<u32, [u8; 4]>,
    locations: BTreeMap<u32, Location>,
    references: Vec<Reference>,
    properties: Vec<Named<'a>>,
    associations: BTreeMap<u32, Vec<Association>>,
}

/// The parts of the file that hold an item.
struct Location {
    is_inner: bool,
    /// Begin and length of each part; no length means up to the end.
    extents: Vec<(u64, u64)>,
}

struct Reference {
    kind: [u8; 4],
    from: u32,
    to: Vec<u32>,
}

#[derive(Clone, Copy)]
struct Association {
    /// Number of the property, from 1.
    index: usize,
    /// A reader that does not know the property must not draw the item.
    is_essential: bool,
}

impl<'a> Container<'a> {
    /// Reads the descriptions of all items; `None` if one is damaged.
    pub(super) fn parse(file: &'a [u8]) -> Option<Self> {
        let meta = find(file, *b"meta")?.get(4..)?;
        let item_properties = find(meta, *b"iprp")?;
        let mut associations = BTreeMap::new();
        for (_, content) in boxes(item_properties).filter(|(name, _)| name == b"ipma") {
            read_associations(content, &mut associations)?;
        }
        Some(Self {
            file,
            inner_data: find(meta, *b"idat").unwrap_or_default(),
            primary: read_primary(find(meta, *b"pitm")?)?,
            kinds: read_kinds(find(meta, *b"iinf")?)?,
            locations: read_locations(find(meta, *b"iloc")?)?,
            references: find(meta, *b"iref").map_or(Some(Vec::new()), read_references)?,
            properties: boxes(find(item_properties, *b"ipco")?).collect(),
            associations,
        })
    }

    /// Returns the type of an item.
    pub(super) fn kind(&self, item: u32) -> Option<[u8; 4]> {
        self.kinds.get(&item).copied()
    }

    /// Returns the data of an item; `None` if it lies beyond the end of the file.
    pub(super) fn data(&self, item: u32) -> Option<Cow<'a, [u8]>> {
        let location = self.locations.get(&item)?;
        let source = if location.is_inner { self.inner_data } else { self.file };
        let part = |(begin, length): &(u64, u64)| {
            let begin = usize::try_from(*begin).ok()?;
            let end = match *length {
                0 => source.len(),
                length => begin.checked_add(usize::try_from(length).ok()?)?,
            };
            source.get(begin..end)
        };
        if let [only] = &location.extents[..] {
            return part(only).map(Cow::Borrowed);
        }
        let mut whole = Vec::new();
        for extent in &location.extents {
            whole.extend(part(extent)?);
            // Parts may overlap, which only a file that is a bomb makes use of.
            if whole.len() > self.file.len() {
                return None;
            }
        }
        Some(Cow::Owned(whole))
    }

    /// Returns the length of the file.
    pub(super) fn file_length(&self) -> usize {
        self.file.len()
    }

    /// Iterates over the properties of an item, in their order.
    pub(super) fn properties(&self, item: u32) -> impl Iterator<Item = Named<'a>> {
        let associations = self.associations.get(&item).map_or(&[][..], Vec::as_slice);
        associations.iter().filter_map(|association| self.property(*association))
    }

    /// Returns a property of an item.
    pub(super) fn find(&self, item: u32, name: [u8; 4]) -> Option<&'a [u8]> {
        self.properties(item).find(|(found, _)| *found == name).map(|(_, content)| content)
    }

    /// Tests that an item has a property that must be known to draw it, and is not.
    pub(super) fn needs_more(&self, item: u32) -> bool {
        let associations = self.associations.get(&item).map_or(&[][..], Vec::as_slice);
        associations.iter().filter(|association| association.is_essential).any(|association| {
            self.property(*association).is_none_or(|(name, _)| !KNOWN_PROPERTIES.contains(&&name))
        })
    }

    /// Returns the tiles that an item is made of.
    pub(super) fn tiles(&self, item: u32) -> &[u32] {
        let found = self.references.iter().find(|found| found.kind == *b"dimg" && found.from == item);
        found.map_or(&[], |found| &found.to)
    }

    /// Returns the item that is the transparency of the picture.
    pub(super) fn alpha(&self) -> Option<u32> {
        let auxiliary = self.references.iter().filter(|found| found.kind == *b"auxl");
        let mut of_picture = auxiliary.filter(|found| found.to.contains(&self.primary));
        of_picture.find(|found| self.is_alpha(found.from)).map(|found| found.from)
    }

    /// Tests that colours were multiplied with the transparency.
    pub(super) fn is_premultiplied(&self) -> bool {
        self.references.iter().any(|found| found.kind == *b"prem" && found.from == self.primary)
    }

    fn is_alpha(&self, item: u32) -> bool {
        let kind = self.find(item, *b"auxC").and_then(|content| content.get(4..));
        let name = kind.and_then(|kind| kind.split(|byte| *byte == 0).next());
        name.is_some_and(|name| ALPHA_TYPES.contains(&name))
    }

    fn property(&self, association: Association) -> Option<Named<'a>> {
        self.properties.get(association.index.checked_sub(1)?).copied()
    }
}

fn read_primary(content: &[u8]) -> Option<u32> {
    let mut fields = Fields(content);
    let (version, _) = fields.version()?;
    fields.short(if version == 0 { 2 } else { 4 })
}

fn read_kinds(content: &[u8]) -> Option<BTreeMap<u32, [u8; 4]>> {
    let mut fields = Fields(content);
    let (version, _) = fields.version()?;
    fields.take(if version == 0 { 2 } else { 4 })?;
    let entries = boxes(fields.0).filter(|(name, _)| name == b"infe");
    Some(entries.filter_map(|(_, content)| read_kind(content)).collect())
}

fn read_kind(content: &[u8]) -> Option<(u32, [u8; 4])> {
    let mut fields = Fields(content);
    let item = match fields.version()? {
        (2, _) => fields.short(2)?,
        (3, _) => fields.short(4)?,
        _ => return None,
    };
    fields.take(2)?;
    Some((item, *fields.take(4)?.first_chunk()?))
}

fn read_locations(content: &[u8]) -> Option<BTreeMap<u32, Location>> {
    let mut fields = Fields(content);
    let (version, _) = fields.version()?;
    let sizes = fields.short(2)?;
    let size = |shift: u32| usize::try_from(sizes >> shift & 0xF).ok().filter(|size| *size <= 8);
    let (offset, length, base, index) = (size(12)?, size(8)?, size(4)?, size(0)?);
    let index = if version == 0 { 0 } else { index };
    let count = fields.short(if version < 2 { 2 } else { 4 })?;
    let mut locations = BTreeMap::new();
    for _ in 0..count {
        let item = fields.short(if version < 2 { 2 } else { 4 })?;
        let method = if version == 0 { 0 } else { fields.short(2)? & 0xF };
        let other_file = fields.short(2)?;
        let base = fields.number(base)?;
        let mut extents = Vec::new();
        for _ in 0..fields.short(2)? {
            fields.take(index)?;
            extents.push((base.checked_add(fields.number(offset)?)?, fields.number(length)?));
        }
        // Data made of other items is not read, nor that of another file.
        if method <= 1 && other_file == 0 {
            locations.insert(item, Location { is_inner: method == 1, extents });
        }
    }
    Some(locations)
}

fn read_references(content: &[u8]) -> Option<Vec<Reference>> {
    let mut fields = Fields(content);
    let size = if fields.version()?.0 == 0 { 2 } else { 4 };
    let mut references = Vec::new();
    for (kind, content) in boxes(fields.0) {
        let mut fields = Fields(content);
        let from = fields.short(size)?;
        let count = fields.short(2)?;
        let to = (0..count).map(|_| fields.short(size)).collect::<Option<_>>()?;
        references.push(Reference { kind, from, to });
    }
    Some(references)
}

fn read_associations(content: &[u8], out: &mut BTreeMap<u32, Vec<Association>>) -> Option<()> {
    let mut fields = Fields(content);
    let (version, flags) = fields.version()?;
    let size = if flags & 1 == 1 { 2 } else { 1 };
    let essential = 1 << (8 * size - 1);
    for _ in 0..fields.short(4)? {
        let item = fields.short(if version == 0 { 2 } else { 4 })?;
        let properties = out.entry(item).or_default();
        for _ in 0..fields.short(1)? {
            let number = fields.short(size)?;
            let index = usize::try_from(number & !essential).ok()?;
            properties.push(Association { index, is_essential: number & essential != 0 });
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRID: &[u8] = include_bytes!("../../../tests/fixtures/avif/grid-alpha.avif");

    #[test]
    fn items_of_a_grid_belong_together() {
        let container = Container::parse(GRID).unwrap();
        let alpha = container.alpha().unwrap();
        for item in [container.primary, alpha] {
            assert_eq!((container.kind(item), container.tiles(item).len()), (Some(*b"grid"), 4));
            assert!(container.data(item).is_some() && !container.needs_more(item));
        }
        assert!(!container.is_premultiplied());
        assert_eq!(container.data(99), None);
    }

    #[test]
    fn parts_that_overlap_are_no_more_than_the_file() {
        let mut container = Container::parse(GRID).unwrap();
        let primary = container.primary;
        let mut length = |parts: usize| {
            let extents = vec![(0, 100); parts];
            container.locations.insert(primary, Location { is_inner: false, extents });
            container.data(primary).map(|data| data.len())
        };
        assert_eq!([length(1), length(2), length(11)], [Some(100), Some(200), None]);
    }

    #[test]
    fn property_that_must_be_known_is_noticed() {
        let mut container = Container::parse(GRID).unwrap();
        let primary = container.primary;
        container.properties.push((*b"new!", &[]));
        let index = container.properties.len();
        for (is_essential, index, expected) in [(false, index, false), (true, index, true), (true, 999, true)]
        {
            container.associations.insert(primary, vec![Association { index, is_essential }]);
            assert_eq!(container.needs_more(primary), expected);
        }
    }
}
