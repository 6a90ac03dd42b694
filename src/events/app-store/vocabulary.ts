/** The types of events and their weights. */
export const eventTypes = [
  { name: 'app_open', weight: 40 },
  { name: 'search', weight: 30 },
  { name: 'app_install', weight: 15 },
  { name: 'review_submit', weight: 5 },
  { name: 'in_app_purchase', weight: 5 },
  { name: 'app_close', weight: 4 },
  { name: 'app_uninstall', weight: 1 },
] as const;

/** The order of the types in a session: an event that installs is 2, and one that uninstalls is 5. */
const inOrder = [
  'app_open',
  'search',
  'app_install',
  'review_submit',
  'in_app_purchase',
  'app_uninstall',
  'app_close',
] as const;

/** The index in eventTypes of the types in the order of a session. */
export const typeOrder = inOrder.map((name) => eventTypes.findIndex((type) => type.name === name));

const weightOf = (wanted: string) => eventTypes.find(({ name }) => name === wanted)?.weight ?? 0;
const total = eventTypes.reduce((sum, { weight }) => sum + weight, 0);
const weightsWithout = (...others: string[]) =>
  inOrder.map((name) => (others.includes(name) ? 0 : weightOf(name)));

/** The weights of other types than those that install and uninstall, in the order of a session; of events within a session, too. */
export const eventWeights = weightsWithout('app_install', 'app_uninstall');
export const sessionWeights = weightsWithout('app_install', 'app_uninstall', 'app_open', 'app_close');

/** The shares of the events that install and that uninstall. */
export const installs = weightOf('app_install') / total;
export const uninstalls = weightOf('app_uninstall') / total;

export const deviceTypes = [
  { name: 'phone', weight: 80 },
  { name: 'tablet', weight: 15 },
  { name: 'desktop', weight: 5 },
] as const;

const count = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

const majors = count(12, 15);
const minors = count(0, 5);
const versions = majors.flatMap((major) => minors.map((minor) => `${major}.${minor}`));
export const versionsOfSystem = versions.length;

/** iOS 12.0 … 15.5, Android 12.0 … 15.5, macOS 12.0 … 15.5, then Windows. */
export const osVersions = [
  ...['iOS', 'Android', 'macOS'].flatMap((system) => versions.map((version) => `${system} ${version}`)),
  'Windows 10',
  'Windows 11',
];

/**
 * Estimates of the shares of versions in use, in the order of osVersions. Those who stay with an old major version have the last
 * updates of it; of the newest one, each update takes most users of the one before.
 */
export const versionWeights = [
  ...[
    [3, 7, 18, 72],
    [16, 20, 27, 37],
    [6, 12, 27, 55],
  ].map((shares) => shares.flatMap((share) => [2, 3, 6, 12, 27, 50].map((part) => share * part))),
  [35, 65],
];

export const appIds = count(1000, 9999).map((number) => `app_${number}`);

/** The popularity of apps follows Zipf's law. The ranks are those of a list in which neighbours are far apart. */
export const appWeights = appIds.map((_, index) => 1 / (1 + ((index * 7919) % appIds.length)));

const kinds = ['free', 'offline', 'kids', 'best', 'simple', 'multiplayer', 'daily', 'live', 'secure', 'new'];
const subjects =
  `photo editor, fitness tracker, weather, budget planner, chess, puzzle games, language learning, music player,
  podcast, recipes, meditation, messenger, maps, translator, news, calendar, notes, pdf scanner, video editor, sudoku,
  racing games, yoga, sleep sounds, password manager, qr reader, flight tracker, to do list, guitar tuner, step counter,
  coloring book, currency converter, birdsong`
    .split(',')
    .map((subject) => subject.trim());
const queries = [...subjects, ...kinds.flatMap((kind) => subjects.map((subject) => `${kind} ${subject}`))];
const ratings = count(1, 5).map(String);
const items = count(1000, 1999).map((number) => `item_${number}`);
const prices = count(99, 9999).map((cents) => String(cents / 100));

/** The details of each type of event in five parts: a constant, one of a list, a constant, one of a list, a constant. */
const parts: Readonly<Record<string, [string, readonly string[], string, readonly string[], string]>> = {
  search: ['{"search_query":"', queries, '"}', [''], ''],
  review_submit: ['{"rating":', ratings, '}', [''], ''],
  in_app_purchase: ['{"item_id":"', items, '","price_usd":', prices, '}'],
};

const each = <Part extends 0 | 1 | 2 | 3 | 4>(part: Part) =>
  eventTypes.map(({ name }) => (parts[name] ?? (['{}', [''], '', [''], ''] as const))[part]);

/** The five parts of the details, each as a list by type of event. */
export const details = [each(0), each(1), each(2), each(3), each(4)] as [
  string[],
  (readonly string[])[],
  string[],
  (readonly string[])[],
  string[],
];
