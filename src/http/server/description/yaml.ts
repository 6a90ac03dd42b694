import { Document, isMap, isScalar, isSeq, visit } from 'yaml';

/** These members of an OpenAPI description are long, so each of their own members is written by itself. */
const LONG = new Set(['paths', 'components']);

/**
 * Texts that YAML 1.1 reads as something else, such as yes, are quoted. Equal parts are written each time, and texts on one line. With
 * two spaces for each level instead of one, the description was a tenth longer.
 */
const OPTIONS = {
  compat: 'yaml-1.1',
  aliasDuplicateObjects: false,
  lineWidth: 0,
  indent: 1,
  indentSeq: false,
  flowCollectionPadding: false,
} as const;

/** Lists and objects are written on a line where they have at most so many characters as JSON; lists of values and references always. */
const LINE = 2000;

/** An OpenAPI description as YAML. Yields after each piece, which takes up to 20 ms. */
export function* descriptionYaml(description: object): Generator<void, string, void> {
  let yaml = '';
  for (const [name, value] of Object.entries(description)) {
    const members = LONG.has(name)
      ? Object.entries(value).map((member) => Object.fromEntries([member]))
      : [value];
    for (const [index, member] of members.entries()) {
      const piece = written(name, member);
      yaml += index === 0 ? piece : piece.slice(piece.indexOf('\n') + 1);
      yield;
    }
  }
  return withAliases(yaml);
}

const REFERENCE = /\{\$ref: "#\/components\/([a-z])[a-zA-Z]*\/([\w-]+)"\}/g;

/** References are half of the description, so each is written once, and as an alias of YAML after that. */
function withAliases(yaml: string): string {
  const seen = new Set<string>();
  return yaml.replace(REFERENCE, (reference, kind: string, name: string) => {
    const anchor = `${kind}-${name}`;
    if (seen.has(anchor)) return `*${anchor}`;
    seen.add(anchor);
    return `&${anchor} ${reference}`;
  });
}

const isReference = (node: unknown) => isMap(node) && node.has('$ref') && node.items.length === 1;

const isShort = (node: unknown) =>
  isSeq(node) && node.items.every((item) => isScalar(item) || isReference(item));

function written(name: string, value: unknown): string {
  const document = new Document({ [name]: value }, OPTIONS);
  const whole = document.get(name);
  visit(document, {
    // The library would quote dates and times, too, unless another user of it in the process changes its list of types, as tap does.
    Scalar(_, node) {
      if (/^\d{4}-\d\d-\d\d/.test(String(node.value))) node.type = 'QUOTE_DOUBLE';
      // On a line with others, YAML 1.1 ends a text at a question mark.
      if (typeof node.value === 'string' && node.value.includes('?')) node.type = 'QUOTE_SINGLE';
    },
    Collection(key, node, path) {
      // Pieces are put together after the line of their name.
      if (key === null || (node === whole && LONG.has(name))) return;
      // In a list, an object of one member needs no braces.
      if (isMap(node) && node.items.length === 1 && isSeq(path.at(-1))) return;
      if (isShort(node) || JSON.stringify(node).length <= LINE) node.flow = true;
    },
  });
  return document.toString(OPTIONS);
}
