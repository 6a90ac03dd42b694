import { inTurns, nextTurn } from '../../turns.js';
import type { ChangeLog } from './log.js';
import type { State } from './state.js';

/** As many changes as were simulated, so that each has versions of its own. */
let simulations = 0;

/** The log with what is appended to this one, which nobody else sees and nothing keeps. */
export function simulated(log: ChangeLog): ChangeLog {
  let fork: State | undefined;
  return {
    ...log,
    read: () => (fork === undefined ? log.read() : undefined),
    now: () => (fork ?? log).now(),
    present: () => (fork ?? log).present(),
    rowOfKey: (key) => (fork ?? log).rowOfKey(key),
    isKeyed: (row) => (fork ?? log).isKeyed(row),
    async append(operation) {
      const name = `simulated-${++simulations}`;
      fork ??= log.fork(name);
      return inTurns(fork.steps(operation, name), nextTurn);
    },
  };
}
