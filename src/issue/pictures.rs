//! Every picture of an issue, wherever it stands.

use super::{Block, Issue, Item, Picture, Prose};

impl Prose {
    /// The pictures between its paragraphs, in reading order.
    pub fn pictures(&self) -> Vec<&Picture> {
        self.0.iter().flat_map(Block::pictures).collect()
    }

    /// The same, to be changed.
    pub fn pictures_mut(&mut self) -> Vec<&mut Picture> {
        self.0.iter_mut().flat_map(Block::pictures_mut).collect()
    }
}

impl Block {
    fn pictures(&self) -> Vec<&Picture> {
        match self {
            Self::Picture(picture) => vec![picture],
            Self::List(_, items, _) => items.iter().flat_map(Prose::pictures).collect(),
            Self::Quote(inner, _) => inner.pictures(),
            Self::Paragraph(..) | Self::Heading(..) | Self::Code(..) | Self::Rule(_) => Vec::new(),
        }
    }

    fn pictures_mut(&mut self) -> Vec<&mut Picture> {
        match self {
            Self::Picture(picture) => vec![picture],
            Self::List(_, items, _) => items.iter_mut().flat_map(Prose::pictures_mut).collect(),
            Self::Quote(inner, _) => inner.pictures_mut(),
            Self::Paragraph(..) | Self::Heading(..) | Self::Code(..) | Self::Rule(_) => Vec::new(),
        }
    }
}

impl Item {
    /// Its own picture, then those in its text.
    pub fn pictures(&self) -> Vec<&Picture> {
        self.picture.iter().chain(self.body.pictures()).collect()
    }

    fn pictures_mut(&mut self) -> Vec<&mut Picture> {
        self.picture.iter_mut().chain(self.body.pictures_mut()).collect()
    }
}

impl Issue {
    /// The cover, then the pictures in reading order.
    pub fn pictures(&self) -> Vec<&Picture> {
        let about = self.about.iter().flat_map(Prose::pictures);
        let notices = self.notices.iter().flat_map(|notice| notice.text.pictures());
        let items = self.items.iter().flat_map(Item::pictures);
        self.cover.iter().chain(about).chain(self.greeting.pictures()).chain(notices).chain(items).collect()
    }

    /// The same, to be changed.
    pub fn pictures_mut(&mut self) -> Vec<&mut Picture> {
        let about = self.about.iter_mut().flat_map(Prose::pictures_mut);
        let notices = self.notices.iter_mut().flat_map(|notice| notice.text.pictures_mut());
        let items = self.items.iter_mut().flat_map(Item::pictures_mut);
        self.cover
            .iter_mut()
            .chain(about)
            .chain(self.greeting.pictures_mut())
            .chain(notices)
            .chain(items)
            .collect()
    }
}
