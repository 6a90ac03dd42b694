import XMLBuilder from 'fast-xml-builder';

const builder = new XMLBuilder({ ignoreAttributes: false });

/** The media type of every answer of S3 but objects. */
export const XML = 'application/xml';

/** A document of S3 with this root. `more` are elements at its end that are written already. */
export function xmlOf(root: string, content: object, more = ''): string {
  const text = builder.build({
    [root]: { '@_xmlns': 'http://s3.amazonaws.com/doc/2006-03-01/', ...content },
  });
  const end = text.length - `</${root}>`.length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${more === '' ? text : text.slice(0, end) + more + text.slice(end)}`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** A text as it stands in an element. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => entities[character] as string);

/** The document of an error, which has no namespace. */
export const errorXml = (content: object): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ Error: content })}`;
