import { Document, isCollection, isPair, visit } from 'yaml';

/** These members of an OpenAPI description are long, so each of their own members is written by itself. */
const LONG = new Set(['paths', 'components']);

/** Texts that YAML 1.1 reads as something else, such as yes, are quoted. Equal parts are written each time, and texts on one line. */
const OPTIONS = { compat: 'yaml-1.1', aliasDuplicateObjects: false, lineWidth: 0 } as const;

/** Lists and objects of single values are written on a line where they have at most so many characters as JSON. */
const LINE = 110;

/** An OpenAPI description as YAML. Yields after each piece, which takes up to 20 ms. */
export function* descriptionYaml(description: object): Generator<void, string, void> {
  let yaml = '';
  for (const [name, value] of Object.entries(description)) {
    const members = LONG.has(name)
      ? Object.entries(value).map((member) => Object.fromEntries([member]))
      : [value];
    for (const [index, member] of members.entries()) {
      const piece = written({ [name]: member });
      yaml += index === 0 ? piece : piece.slice(piece.indexOf('\n') + 1);
      yield;
    }
  }
  return yaml;
}

function written(value: object): string {
  const document = new Document(value, OPTIONS);
  visit(document, {
    // The library would quote dates and times, too, unless another user of it in the process changes its list of types, as tap does.
    Scalar(_, node) {
      if (/^\d{4}-\d\d-\d\d/.test(String(node.value))) node.type = 'QUOTE_DOUBLE';
    },
    Collection(key, node) {
      if (key === null) return;
      const ofValues = node.items.every((item) => !isCollection(isPair(item) ? item.value : item));
      if (ofValues && JSON.stringify(node).length <= LINE) node.flow = true;
    },
  });
  return document.toString(OPTIONS);
}
