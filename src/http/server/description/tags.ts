import type { Description } from './openapi.js';

/** What the operations of a tag are for. Those of a dataset are for its rows. */
const about: Readonly<Record<string, string>> = {
  schemas: "Users' own schemas: storing and checking them, and rows of their models.",
  tables: 'Rows of datasets that can be changed: added, replaced, patched and deleted.',
  events: 'Events of simulations, at once or live, and reports of them.',
  deliveries: 'Rows that are delivered to databases and other destinations, and the progress of that.',
  files: "Tools for users' own files, which are streamed.",
  service: 'The state of the service and its description.',
};

/** The same description with a list of its tags, in the order of their operations. */
export function withTags(description: Description): Description {
  const tags = new Map<string, string>();
  for (const operation of Object.values(description.paths).flatMap((methods) => Object.values(methods)))
    for (const tag of operation.tags) if (!tags.has(tag)) tags.set(tag, about[tag] ?? operation.summary);
  return { ...description, tags: [...tags].map(([name, description]) => ({ name, description })) };
}
