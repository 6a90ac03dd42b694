// The memory of all plans. V8 reserves 10 GB of address space for each WebAssembly memory, however small it is, so that compiled
// code needs no bounds checks. With a memory for each plan, a process with a limit of its address space soon had none left.
//
//   constants of the kernels | regions, in which rows are made | images of plans
//
// The layout never changes, so views of it stay valid and go to sockets without a copy. Pages that nothing reaches are never
// touched and take no memory.

import { BusyError, ProblemError } from '../../errors.js';

const PAGE = 65536;

/** Below this address lie the constants of the kernels. */
const START = PAGE;

/** The bytes of a region: room for a lane and the rows of a slice. */
export const REGION_BYTES = 24 << 20;

/** Regions whose slices are copied at once: two, because a simulation that gives rows to a plan may write them with another one. */
const UNLENT = 2;

/** The most slices that may be in sockets at once without a copy; where plans may take little memory, fewer, but at least LEAST_LENT. */
const MOST_LENT = 64;
const LEAST_LENT = 4;

/** The last page of the address space stays free, so that an address before 0 is no address of the memory. */
const MOST_PAGES = 65535;

/** Room for images: several times that of the largest plan for those that are kept or in use, and room for those that are garbage. */
const PLANS = 4;
const MOST_GARBAGE = 512 << 20;

/** A plan may take so many bytes where the numbers above are at their most; with fewer, they are fewer in proportion. */
const FULL_BYTES = 192 << 20;

/** The most bytes that one plan may take. */
let mostBytes = Number.POSITIVE_INFINITY;

/**
 * Sets the most bytes that a plan of this process may take, and reserves the memory for plans. Returns fewer bytes where the memory
 * has no room for several plans of this size. Throws what kernelMemory() throws.
 */
export function limitPlans(bytes: number): number {
  mostBytes = bytes;
  mostBytes = Math.min(bytes, Math.floor(kernelMemory().room / PLANS));
  return mostBytes;
}

/** Is all of `most` that the memory of this process allows, when `most` is for a process with much of it. */
export const inProportion = (most: number): number => Math.floor(most * Math.min(1, mostBytes / FULL_BYTES));

/** Throws a ProblemError (422) for a plan that is too large. */
export function checkSize(bytes: number): void {
  if (bytes <= mostBytes) return;
  const most = `${mostBytes >> 20} MB`;
  throw new ProblemError(
    422,
    `The values of these columns take more than ${most} of memory, the most for one request (see CACHE_MEMORY): ask for fewer fields, or for fewer or shorter values`,
    { allowed: `at most ${most}` },
  );
}

export interface KernelMemory {
  readonly memory: WebAssembly.Memory;
  /** The addresses of regions that nobody uses; taken and given back by whoever makes rows. */
  readonly regions: number[];
  /** The addresses of regions that are never lent and that nobody uses. */
  readonly unlent: number[];
  /** The bytes for images. */
  readonly room: number;
  /** Stretches that no image takes, by address. */
  readonly gaps: Stretch[];
}

/** Bytes of the memory. */
interface Stretch {
  readonly address: number;
  readonly length: number;
}

let reserved: KernelMemory | undefined;

/** The memory, which is reserved when the first plan needs it. Throws a ProblemError (503) when it cannot be reserved. */
export function kernelMemory(): KernelMemory {
  reserved ??= reserve();
  return reserved;
}

function reserve(): KernelMemory {
  const most = Math.max(LEAST_LENT, inProportion(MOST_LENT)) + UNLENT;
  const wanted = Math.ceil((most * REGION_BYTES + PLANS * mostBytes + inProportion(MOST_GARBAGE)) / PAGE);
  // Where code has bounds checks instead of guards, less is reserved when all of it does not fit.
  for (
    let regions = most, pages = Math.min(MOST_PAGES, wanted);
    regions > UNLENT;
    regions >>= 1, pages >>= 1
  ) {
    const memory = reservePages(pages);
    if (memory === undefined) continue;
    const all = Array.from({ length: regions }, (_, index) => START + index * REGION_BYTES);
    const address = START + regions * REGION_BYTES;
    const room = pages * PAGE - address;
    const gaps = [{ address, length: room }];
    return { memory, unlent: all.slice(0, UNLENT), regions: all.slice(UNLENT).reverse(), room, gaps };
  }
  throw addressSpaceProblem();
}

function reservePages(pages: number): WebAssembly.Memory | undefined {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch {
    return undefined;
  }
}

/** 503: V8 could not reserve the address space of a WebAssembly memory. */
export const addressSpaceProblem = () =>
  new ProblemError(
    503,
    'The system gives this service too little address space to make rows: raise its limit (ulimit -v), or set NODE_OPTIONS=--disable-wasm-trap-handler, with which it needs less, and rows take an eighth longer',
  );

/** Alignment of images, and of the room that copies may read after them. */
const UNIT = 64;

/** The place of an image. It is free again when this object is garbage, so whoever runs the plan must be able to reach it. */
export interface Place {
  readonly address: number;
  /**
   * Memory that is never touched: V8 does not know how much an image takes, and collects garbage the sooner the more buffers
   * hang on it.
   */
  readonly weight: ArrayBuffer;
}

const freed = new FinalizationRegistry<Stretch>(giveBack);

/** A place for an image. Throws a BusyError when plans that are in use leave no room, a ProblemError (503) without address space. */
export function placeFor(bytes: number): Place {
  const { gaps } = kernelMemory();
  const length = Math.ceil(bytes / UNIT) * UNIT;
  const at = gaps.findIndex((gap) => gap.length >= length);
  const gap = gaps[at];
  if (gap === undefined) throw new BusyError('Other requests take all memory for prepared rows');
  const { address } = gap;
  const place = { address, weight: weightOf(length) };
  const rest = { address: address + length, length: gap.length - length };
  gaps.splice(at, 1, ...(rest.length > 0 ? [rest] : []));
  freed.register(place, { address, length }, place);
  return place;
}

/** Frees a place at once, which nothing may use any more. */
export function leave(place: Place): void {
  freed.unregister(place);
  giveBack({ address: place.address, length: place.weight.byteLength });
}

function weightOf(bytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes, { maxByteLength: bytes });
  } catch {
    throw addressSpaceProblem();
  }
}

function giveBack({ address, length }: Stretch): void {
  const { gaps } = kernelMemory();
  const at = gaps.findIndex((gap) => gap.address > address);
  const next = at === -1 ? gaps.length : at;
  const [before, after] = [gaps[next - 1], gaps[next]];
  const joinsBefore = before !== undefined && before.address + before.length === address;
  const joinsAfter = after !== undefined && address + length === after.address;
  const begin = joinsBefore ? before.address : address;
  const end = joinsAfter ? after.address + after.length : address + length;
  const taken = (joinsBefore ? 1 : 0) + (joinsAfter ? 1 : 0);
  gaps.splice(joinsBefore ? next - 1 : next, taken, { address: begin, length: end - begin });
}
