import { LRUCache } from 'lru-cache';

/** Counts the tries of URLs that ask to fail the first times. */
export interface Tries {
  /** Counts a try of the URL; returns the number of its tries so far, this one included. */
  count(url: string): number | Promise<number>;
  /** Begins to count the tries of the URL anew. */
  forget(url: string): void;
}

/** The most URLs whose tries are remembered. */
const MOST_URLS = 10_000;

/** Milliseconds after its last try in which a URL is forgotten. */
const KEPT = 600_000;

/** `now` gives milliseconds since some moment. */
export function createTries(now = () => performance.now()): Tries {
  const counts = new LRUCache<string, number>({ max: MOST_URLS, ttl: KEPT, ttlResolution: 0, perf: { now } });
  return {
    count(url) {
      const count = (counts.get(url) ?? 0) + 1;
      counts.set(url, count);
      return count;
    },
    forget(url) {
      counts.delete(url);
    },
  };
}
