import { ConflictError, merge } from '../read/merge.js';
import {
  type Keyword,
  listOf,
  type Node,
  pointerTo,
  type Reader,
  shareOf,
  type Type,
  typesOf,
} from '../read/node.js';
import { open } from '../read/open.js';
import { SchemaError, UnmetError } from '../read/schema-error.js';
import { firstOverlap } from './disjoint.js';
import { checkWeight, checkWeights } from './fixed.js';
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
  const share = shareOf(node, 'nulls');
  if (share === undefined) return chosenFrom(reader, node);
  const { pointer } = node.keywords.get('nulls') as Keyword;
  const alternatives = flattened(reader, without(node, 'nulls'));
  const nulls = alternatives.filter(({ node }) => isNull(node));
  const others = alternatives.filter(({ node }) => !isNull(node));
  if (nulls.length === 0)
    throw new SchemaError(pointer, 'the property may not be null: its type lacks "null"');
  if (others.length === 0) throw new SchemaError(pointer, 'the property is always null');
  return [...sharing(others, 1 - share), ...sharing(nulls, share)];
}

/** The alternatives with the same weights among them, which are `total` together. */
function sharing(alternatives: readonly Alternative[], total: number): Alternative[] {
  const sum = alternatives.reduce((sum, { weight }) => sum + weight, 0);
  return alternatives.map(({ node, weight }) => ({
    node,
    weight: total * (sum === 0 ? 1 / alternatives.length : weight / sum),
  }));
}

/** The alternatives of a node and of its alternatives, with null as one of its own. */
function flattened(reader: Reader, node: Node): readonly Alternative[] {
  const all = chosenFrom(reader, node);
  if (all.length !== 1 || all[0]?.node !== node) {
    return all.flatMap(({ node, weight }) =>
      sharing(isNull(node) ? [{ node, weight }] : flattened(reader, node), weight),
    );
  }
  const values = node.keywords.get('enum');
  const types = typesOf(node);
  const isListed =
    Array.isArray(values?.value) && values.value.includes(null) && (types?.includes('null') ?? true);
  const isOpen = values === undefined && !node.keywords.has('const') && types === undefined;
  if (node.unmet !== undefined || (!isListed && !isOpen)) return all;
  const solid = values === undefined ? node : withoutNull(node, values);
  return [...all.map(({ weight }) => ({ node: solid, weight })), { node: nullOf(node), weight: 1 }];
}

/** The node whose values are those of `enum` except for null, with their weights. */
function withoutNull(node: Node, { value, pointer }: Keyword): Node {
  const values = value as unknown[];
  const keywords = new Map(node.keywords);
  keywords.set('enum', { value: values.filter((one) => one !== null), pointer });
  const weights = keywords.get('weights');
  if (Array.isArray(weights?.value) && weights.value.length === values.length) {
    const left = weights.value.filter((_, index) => values[index] !== null);
    keywords.set('weights', { value: left, pointer: weights.pointer });
  }
  return { ...node, keywords, sources: [] };
}

const nullOf = (node: Node): Node => {
  const type = { value: ['null'], pointer: pointerTo(node, 'type') };
  return { ...node, keywords: new Map([['type', type]]), sources: [] };
};

function without(node: Node, ...names: readonly string[]): Node {
  return { ...node, keywords: new Map([...node.keywords].filter(([name]) => !names.includes(name))) };
}

function chosenFrom(reader: Reader, node: Node): readonly Alternative[] {
  const [name, other] = ['anyOf', 'oneOf'].filter((name) => node.keywords.has(name));
  if (name === undefined) return byType(node);
  if (other !== undefined) throw new UnmetError(pointerTo(node, other), 'cannot be combined with anyOf');
  const rest = without(node, name, 'subdomain');
  const weights = readWeights(node, listOf(node, name).length);

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
  return checkWeights(keyword.value, count, keyword.pointer, 'alternative');
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
