import { ConflictError, merge } from '../read/merge.js';
import { listOf, type Node, pointerTo, type Reader, type Type, typesOf } from '../read/node.js';
import { open } from '../read/open.js';
import { below, SchemaError, UnmetError } from '../read/schema-error.js';
import { firstOverlap } from './disjoint.js';
import { checkWeight } from './fixed.js';
import { isSynthesized } from './synthesizers.js';

/** The share of null values of an optional property. */
const NULL_SHARE = 0.05;

/** One of the schemas that a value may follow, with its weight among them. */
export interface Alternative {
  readonly node: Node;
  readonly weight: number;
}

/** The alternatives of `anyOf`, `oneOf` or a list of types; the node itself when there is no choice. */
export function alternativesOf(reader: Reader, node: Node): readonly Alternative[] {
  const [name, other] = ['anyOf', 'oneOf'].filter((name) => node.keywords.has(name));
  if (name === undefined) return byType(node);
  if (other !== undefined) throw new UnmetError(pointerTo(node, other), 'cannot be combined with anyOf');
  const rest = { ...node, keywords: new Map(node.keywords) };
  const weights = readWeights(node, listOf(node, name).length);
  for (const keyword of [name, 'subdomain']) rest.keywords.delete(keyword);

  const nodes = listOf(node, name).flatMap((source, index): { node: Node; weight: number | undefined }[] => {
    const opened = { ...merge([rest, open(reader, [source])]), sources: [...node.sources, source] };
    if (opened.unmet instanceof ConflictError) return [];
    return [{ node: opened, weight: weights?.[index] ?? ownWeight(opened) }];
  });
  if (nodes.length === 0) throw new UnmetError(pointerTo(node, name), 'no alternative allows a value');
  if (name === 'oneOf') {
    const overlapping = firstOverlap(
      reader,
      nodes.map(({ node }) => node),
    );
    if (overlapping !== undefined) {
      throw new UnmetError(
        overlapping.pointer,
        'may overlap with an earlier alternative: use anyOf instead of oneOf',
      );
    }
  }
  return shares(nodes);
}

function byType(node: Node): readonly Alternative[] {
  const groups = node.keywords.has('enum') || node.keywords.has('const') ? [] : typeGroups(node);
  if (groups.length < 2) return [{ node, weight: 1 }];
  const weights = readWeights(node, groups.length);
  return shares(
    groups.map((types, index) => {
      const keywords = new Map(node.keywords);
      keywords.set('type', { value: types, pointer: pointerTo(node, 'type') });
      keywords.delete('subdomain');
      return { node: { ...node, keywords, sources: [] }, weight: weights?.[index] };
    }),
  );
}

/** The types to choose from. With a synthesizer, all types except null are one choice, because its values decide the type. */
function typeGroups(node: Node): readonly (readonly Type[])[] {
  const types = typesOf(node) ?? [];
  if (!isSynthesized(node)) return types.map((type) => [type]);
  return [types.filter((type) => type !== 'null'), types.filter((type) => type === 'null')].filter(
    (group) => group.length > 0,
  );
}

function readWeights(node: Node, count: number): readonly number[] | undefined {
  const keyword = node.keywords.get('subdomain');
  if (keyword === undefined || typeof keyword.value === 'number') return undefined;
  const { value, pointer } = keyword;
  if (!Array.isArray(value) || value.length !== count) {
    throw new SchemaError(pointer, `must be a list of ${count} weights, one for each alternative`);
  }
  for (const [index, weight] of value.entries()) checkWeight(weight, below(pointer, index));
  if (!value.some((weight) => weight > 0))
    throw new SchemaError(pointer, 'at least one weight must be greater than 0');
  return value;
}

function ownWeight(node: Node): number | undefined {
  const keyword = node.keywords.get('subdomain');
  return keyword === undefined ? undefined : checkWeight(keyword.value, keyword.pointer);
}

/** Without weights in the schema, null has NULL_SHARE and the others have equal shares. Otherwise a missing weight is 1. */
function shares(nodes: readonly { node: Node; weight: number | undefined }[]): readonly Alternative[] {
  const given = nodes.some(({ weight }) => weight !== undefined);
  const nulls = nodes.filter(({ node }) => isNull(node)).length;
  const usual = (node: Node) => {
    if (given || nulls === 0 || nulls === nodes.length) return 1;
    return isNull(node) ? NULL_SHARE / nulls : (1 - NULL_SHARE) / (nodes.length - nulls);
  };
  return nodes.map(({ node, weight }) => ({ node, weight: weight ?? usual(node) }));
}

export function isNull(node: Node): boolean {
  const types = typesOf(node);
  const fixed = node.keywords.get('const');
  return (types?.length === 1 && types[0] === 'null') || (fixed !== undefined && fixed.value === null);
}
