import type { Value } from '../../columns/value.js';

/** What a cell that is not null is to a condition. */
export type Kind = 'text' | 'number' | 'boolean' | 'time';

const known = new WeakMap<Value, ReadonlySet<Kind>>();

/** The kinds of cells that a value has; none where it has only arrays, objects or null. Where some are texts, times are texts, too. */
export function kindsOf(value: Value): ReadonlySet<Kind> {
  const kinds = known.get(value) ?? findKinds(value);
  known.set(value, kinds);
  return kinds;
}

function findKinds(value: Value): ReadonlySet<Kind> {
  const kinds = new Set<Kind>();
  collect(value, kinds);
  if (kinds.has('text')) kinds.delete('time');
  return kinds;
}

function collect(value: Value, kinds: Set<Kind>): void {
  switch (value.kind) {
    case 'pick':
      for (const one of value.values) {
        if (typeof one === 'string') kinds.add('text');
        else if (one !== null) kinds.add(typeof one as 'number' | 'boolean');
      }
      return;
    case 'text':
      if (!value.json) kinds.add('text');
      return;
    case 'position':
    case 'integer':
    case 'decimal':
      kinds.add('number');
      return;
    case 'uuid':
    case 'letters':
    case 'numeral':
    case 'patterned':
    case 'fingerprint':
      kinds.add('text');
      return;
    case 'time':
      kinds.add('time');
      return;
    case 'choice':
      for (const one of value.values) collect(one, kinds);
      return;
    case 'formula':
      kinds.add(value.term.type === 'truth' ? 'boolean' : value.term.type);
      return;
    case 'at row':
      collect(value.value, kinds);
      return;
    case 'list':
    case 'nested':
      return;
  }
  value satisfies never;
}
