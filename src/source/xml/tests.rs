//! What is read of XML, and what is refused.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::*;

/// The names and attributes of a document, `/` for an end.
fn seen(text: &str, doctype: Doctype) -> Result<Vec<String>, XmlError> {
    let mut found = Vec::new();
    walk_xml(text, doctype, &mut |event| {
        found.push(match event {
            XmlEvent::Start(element) => {
                let attributes: Vec<String> =
                    element.attributes.iter().map(|(name, value)| format!(" {name}={value}")).collect();
                format!("{}{}", element.name, attributes.concat())
            }
            XmlEvent::End => "/".into(),
        });
        Ok::<(), XmlError>(())
    })?;
    Ok(found)
}

fn read(text: &str) -> Result<Vec<String>, XmlError> {
    seen(text, Doctype::Refused)
}

fn fault(text: &str) -> (XmlFault, u64, u64) {
    let error = read(text).unwrap_err();
    (error.fault, error.at.line, error.at.column)
}

#[test]
fn elements_and_attributes_in_their_order() {
    let text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- a -- b --><?style x?>\n\
                <a x='1' y=\"&lt;&#65;&#x42;&quot;\n\"><n:b n:x='&amp;'/>text &gt; <![CDATA[<c>]]></a>\n<!-- end -->\n";
    assert_eq!(read(text), Ok(["a x=1 y=<AB\"\n", "b n:x=&", "/", "/"].map(String::from).into()));
}

#[test]
fn an_attribute_is_found_by_its_name() {
    walk_xml::<XmlError>("<a x='1'/>", Doctype::Refused, &mut |event| {
        if let XmlEvent::Start(element) = event {
            assert_eq!((element.attribute("x"), element.attribute("y")), (Some("1"), None));
        }
        Ok(())
    })
    .unwrap();
}

#[test]
fn one_document_and_nothing_behind_it() {
    assert_eq!(fault("<a/>\n<b/>"), (XmlFault::Outside, 2, 1));
    assert_eq!(fault("<a/> x"), (XmlFault::Outside, 1, 6));
    assert_eq!(fault("<a/>&amp;"), (XmlFault::Outside, 1, 5));
    assert_eq!(fault("<a/><![CDATA[]]>"), (XmlFault::Outside, 1, 5));
    assert_eq!(fault("<a/>\n<?xml version='1.0'?><a/>"), (XmlFault::Outside, 2, 1));
    assert_eq!(fault("x <a/>"), (XmlFault::NoElement, 1, 1));
    assert_eq!(fault(""), (XmlFault::NoElement, 1, 1));
    assert_eq!(fault("<!-- only -->"), (XmlFault::NoElement, 1, 14));
    assert!(matches!(fault("<a/></a>").0, XmlFault::Grammar(_)));
    assert!(matches!(fault("<a></b>").0, XmlFault::Grammar(_)));
    assert!(matches!(fault(" <?xml version='1.0'?><a/>").0, XmlFault::Grammar(_)));
}

#[test]
fn what_ends_early_is_refused() {
    let text = "<?xml version='1.0'?><a x='é'><b>é &amp;<![CDATA[x]]><!-- c --></b><c d=\"e\"/></a>";
    for (end, _) in text.char_indices() {
        let part = text.get(..end).unwrap_or_default();
        assert!(read(part).is_err(), "{part}");
    }
    assert!(read(text).is_ok());
    assert_eq!(fault("<a><b></b>"), (XmlFault::CutShort, 1, 11));
    assert_eq!(fault("<a>\n<b x='").0, XmlFault::CutShort);
}

#[test]
fn no_entity_but_the_five() {
    let laughs = "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
    for doctype in [Doctype::Refused, Doctype::PassedOver] {
        assert_eq!(seen(laughs, doctype).unwrap_err().fault, XmlFault::Doctype);
    }
    assert_eq!(fault("<a>&c;</a>").0, XmlFault::Entity("c".into()));
    assert_eq!(fault("<a>&nbsp;</a>").0, XmlFault::Entity("nbsp".into()));
    assert_eq!(fault("<a b='&c;'/>").0, XmlFault::Entity("c".into()));
    assert!(matches!(fault("<a b='&#xD800;'/>").0, XmlFault::Grammar(_)));
    assert!(matches!(fault("<a>&#x110000;</a>").0, XmlFault::Grammar(_)));
    assert!(read("<a>&</a>").is_err() && read("<a b='&'/>").is_err());
    assert_eq!(read("<a b='&#27;&#x1b;'>&#x1b;</a>").unwrap(), ["a b=\u{1b}\u{1b}", "/"], "tools write them");
    let many = format!("<a b='{}'/>", "&#10;&quot;".repeat(1_000));
    assert!(read(&many).is_ok(), "references that stand for a character have no limit of their own");
}

#[test]
fn a_document_type_is_passed_over_only_where_it_declares_nothing() {
    let plain = "<?xml version='1.0'?><!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>";
    assert_eq!(fault(plain), (XmlFault::Doctype, 1, 22));
    assert_eq!(seen(plain, Doctype::PassedOver).unwrap(), ["a", "/"]);
    for text in ["<!DOCTYPE a [<!ELEMENT a ANY>]><a/>", "<a><!DOCTYPE a></a>", "<a/><!DOCTYPE a>"] {
        assert_eq!(seen(text, Doctype::PassedOver).unwrap_err().fault, XmlFault::Doctype, "{text}");
    }
}

#[test]
fn other_encodings_are_refused_by_name() {
    let declared = |name: &str| read(&format!("<?xml version='1.0' encoding='{name}'?><a/>"));
    for name in ["UTF-8", "utf-8", "US-ASCII"] {
        assert!(declared(name).is_ok(), "{name}");
    }
    for name in ["ISO-8859-1", "UTF-16", "windows-1252"] {
        assert_eq!(declared(name).unwrap_err().fault, XmlFault::Encoding(name.into()));
    }
}

#[test]
fn depth_and_attributes_are_bounded() {
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    assert!(read(&nested(XML_DEPTH)).is_ok());
    assert_eq!(fault(&nested(XML_DEPTH + 1)).0, XmlFault::TooDeep);
    assert_eq!(fault(&nested(10_000)).0, XmlFault::TooDeep);
    let wide = |count: usize| {
        let attributes: Vec<String> = (0..count).map(|number| format!(" a{number}=''")).collect();
        format!("<a{}/>", attributes.concat())
    };
    assert!(read(&wide(XML_ATTRIBUTES)).is_ok());
    assert_eq!(fault(&wide(50_000)).0, XmlFault::TooManyAttributes);
    for others in [0, 1, FEW - 1, FEW, FEW + 1, 200] {
        let attributes: Vec<String> = (0..others).map(|number| format!(" a{number}=''")).collect();
        let attributes = attributes.concat();
        for text in [format!("<a b=''{attributes} b=''/>"), format!("<a{attributes} b='' b=''/>")] {
            assert_eq!(fault(&text).0, XmlFault::Repeated("b".into()), "{text}");
        }
    }
}

#[test]
fn words_of_the_parser_are_bounded() {
    let XmlFault::Grammar(words) = fault(&format!("<a></{}>", "b".repeat(100_000))).0 else { panic!() };
    assert!(words.chars().count() <= BRIEF_CHARACTERS + 1, "{words}");
}
