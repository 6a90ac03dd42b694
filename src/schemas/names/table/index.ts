import { business } from './business.js';
import { counts } from './counts.js';
import { culture } from './culture.js';
import type { Entry } from './entry.js';
import { health } from './health.js';
import { money } from './money.js';
import { people } from './people.js';
import { places } from './places.js';
import { technology } from './technology.js';
import { texts } from './texts.js';
import { times } from './times.js';
import { vehicles } from './vehicles.js';
import { work } from './work.js';

/** What names stand for. No name is there twice. */
export const entries: readonly Entry[] = [
  people,
  health,
  work,
  places,
  business,
  technology,
  money,
  counts,
  times,
  culture,
  vehicles,
  texts,
].flat();
