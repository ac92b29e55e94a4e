//! What a file says of itself: document information, XMP metadata, and the colour profile that PDF/A asks for.

use super::object::Out;

/// The program, without its version: a new version alone changes no file.
pub(in crate::typeset) const PRODUCER: &str = "marac";

/// The language of the minutes.
pub(in crate::typeset) const LANGUAGE: &str = "en-GB";

/// The information dictionary (14.3.3). No dates: a file tells nothing about when it was made.
pub(super) fn info(title: &str) -> Out {
    Out::new().open().key("Title").text(title).key("Producer").text(PRODUCER).close()
}

/// The XMP metadata: title, language, PDF/UA-1, PDF/A-2a, and the schema that PDF/A wants for the former.
pub(in crate::typeset) fn xmp(title: &str) -> String {
    let title = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        r#"<?xpacket begin="{bom}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{LANGUAGE}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{PRODUCER}</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"#,
        bom = '\u{feff}',
    )
}

/// A grey ICC profile (ICC.1:2001-04, version 2.1): D50 white, a curve of gamma 2.2. Everything in a file is black,
/// so the curve decides nothing; PDF/A asks that it be named (6.2.3).
pub(super) fn grey_profile() -> Vec<u8> {
    /// D50 in s15Fixed16: 0.9642, 1.0, 0.8249.
    const D50: [u32; 3] = [0x0000_f6d6, 0x0001_0000, 0x0000_d32d];
    const NAME: &[u8] = b"Grey, gamma 2.2\0";
    let mut description = b"desc\0\0\0\0".to_vec();
    description.extend(u32::try_from(NAME.len()).expect("a short name").to_be_bytes());
    description.extend(NAME);
    // No Unicode name (language and count), no Macintosh name (script, count, 67 bytes).
    description.extend([0; 8 + 3 + 67]);
    let copyright = b"text\0\0\0\0No copyright\0".to_vec();
    let mut white = b"XYZ \0\0\0\0".to_vec();
    white.extend(D50.iter().flat_map(|v| v.to_be_bytes()));
    // One value: the gamma in u8Fixed8.
    let curve = b"curv\0\0\0\0\0\0\0\x01\x02\x33".to_vec();

    let tags: [(&[u8; 4], Vec<u8>); 4] = [(b"desc", description), (b"cprt", copyright), (b"wtpt", white), (b"kTRC", curve)];
    let mut table = 4u32.to_be_bytes().to_vec();
    let mut data = Vec::new();
    let begin = 128 + 4 + 12 * tags.len();
    for (tag, content) in &tags {
        let place = [begin + data.len(), content.len()].map(|n| u32::try_from(n).expect("a small profile"));
        table.extend_from_slice(*tag);
        table.extend(place.iter().flat_map(|n| n.to_be_bytes()));
        data.extend(content);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let size = u32::try_from(begin + data.len()).expect("a small profile");
    let mut profile = size.to_be_bytes().to_vec();
    profile.extend(b"\0\0\0\0\x02\x10\0\0mntrGRAYXYZ ");
    // Made on 1 January 2000: a date that says nothing.
    profile.extend([2000u16, 1, 1, 0, 0, 0].iter().flat_map(|n| n.to_be_bytes()));
    profile.extend(b"acsp");
    // Platform, flags, manufacturer, model, attributes, rendering intent.
    profile.extend([0; 28]);
    profile.extend(D50.iter().flat_map(|v| v.to_be_bytes()));
    profile.resize(128, 0);
    profile.extend(table);
    profile.extend(data);
    profile
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_says_its_own_size_and_is_grey() {
        let profile = grey_profile();
        assert_eq!(u32::from_be_bytes(profile[..4].try_into().unwrap()) as usize, profile.len());
        assert_eq!(&profile[12..24], b"mntrGRAYXYZ ");
        assert_eq!(&profile[36..40], b"acsp");
        assert_eq!(profile.len() % 4, 0);
    }

    #[test]
    fn a_title_cannot_break_the_metadata() {
        assert!(xmp("A & B <C>").contains("A &amp; B &lt;C&gt;"));
    }
}
