import XMLBuilder from 'fast-xml-builder';

const builder = new XMLBuilder({ ignoreAttributes: false });

/** The media type of every answer of S3 but objects. */
export const XML = 'application/xml';

/** A document of S3 with this root. */
export const xmlOf = (root: string, content: object): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ [root]: { '@_xmlns': 'http://s3.amazonaws.com/doc/2006-03-01/', ...content } })}`;

/** The document of an error, which has no namespace. */
export const errorXml = (content: object): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ Error: content })}`;
