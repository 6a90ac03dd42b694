import type { Column } from '../../columns/value.js';
import { isGroup, isItems, type Leaf, type Node, nodeOf } from './leaves.js';
import { DECIMAL_DIGITS, type LeafType } from './values.js';

/** A column as libraries of Arrow print it. */
export interface ArrowField {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
}

/** The types that columns have in columnar files, by the names of those who read them. */
export interface TypeNames {
  readonly arrow: readonly ArrowField[];
  /** The columns of a table in Spark's DDL. */
  readonly spark: string;
}

export function typeNames(columns: readonly Column[]): TypeNames {
  const nodes = columns.map(nodeOf);
  return {
    arrow: nodes.map((node) => ({
      name: node.name,
      type: arrowType(node),
      nullable: node.present !== undefined,
    })),
    spark: nodes.map((node) => `${quoted(node)} ${sparkType(node)}`).join(', '),
  };
}

interface Names {
  readonly arrow: string;
  readonly spark: string;
}

const names: Readonly<Record<Exclude<LeafType, 'decimal'>, Names>> = {
  integer: { arrow: 'int64', spark: 'BIGINT' },
  number: { arrow: 'double', spark: 'DOUBLE' },
  boolean: { arrow: 'bool', spark: 'BOOLEAN' },
  text: { arrow: 'string', spark: 'STRING' },
  date: { arrow: 'date32[day]', spark: 'DATE' },
  timestamp: { arrow: 'timestamp[us, tz=UTC]', spark: 'TIMESTAMP' },
  'local timestamp': { arrow: 'timestamp[us]', spark: 'TIMESTAMP_NTZ' },
};

function namesOf({ type, scale }: Leaf): Names {
  if (type !== 'decimal') return names[type];
  const digits = `(${DECIMAL_DIGITS}, ${scale})`;
  return { arrow: `decimal128${digits}`, spark: `DECIMAL${digits}` };
}

function arrowType(node: Node): string {
  if (isGroup(node))
    return `struct<${node.members.map((member) => `${member.name}: ${arrowType(member)}`).join(', ')}>`;
  return isItems(node) ? `list<${node.item.name}: ${arrowType(node.item)}>` : namesOf(node).arrow;
}

function sparkType(node: Node): string {
  if (isGroup(node))
    return `STRUCT<${node.members.map((member) => `${quoted(member)}: ${sparkType(member)}`).join(', ')}>`;
  return isItems(node) ? `ARRAY<${sparkType(node.item)}>` : namesOf(node).spark;
}

const quoted = ({ name }: Node) => `\`${name.replaceAll('`', '``')}\``;
