/**
 * A queue for work that keeps the event loop busy for a fraction of a millisecond. The function it returns resolves when
 * it is the caller's turn: one caller for each turn of the event loop, first come, first served. So however many
 * there are, everybody else waits for one piece of work at most: with 1,000 downloads that all went on in one turn,
 * /health took a second.
 */
export function createTurns(): () => Promise<void> {
  const waiting: (() => void)[] = [];
  const takeTurn = () => {
    const resolve = waiting.shift();
    if (waiting.length > 0) setImmediate(takeTurn);
    resolve?.();
  };
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(takeTurn);
    });
}

let atEnd: (() => void)[] = [];

function endTurn(): void {
  const tasks = atEnd;
  atEnd = [];
  for (const task of tasks) task();
}

/**
 * Does something, which may not fail, at the end of this turn of the event loop, with all else that is to be done then. For
 * small answers, so that those to requests that came together leave together: whoever has many connections open, as
 * proxies do, is woken once for all of them, and waking takes longer than making ten rows. 32 connections get 1.5 times as
 * many answers.
 */
export function atTurnEnd(task: () => void): void {
  if (atEnd.push(task) === 1) setImmediate(endTurn);
}
