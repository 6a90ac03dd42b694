/**
 * The number of bits of each symbol in a Huffman code (Huffman 1952), at most `most`. Where the code of the frequencies is longer, they are
 * made flatter until it is not. Frequencies are ≥ 0; each symbol has a code.
 */
export function codeLengths(frequencies: ArrayLike<number>, most: number): Uint8Array {
  let weights = Float64Array.from(frequencies, (count) => count * 64 + 1);
  for (;;) {
    const lengths = lengthsOf(weights);
    if (Math.max(...lengths) <= most) return lengths;
    weights = weights.map((weight) => Math.ceil(weight / 2));
  }
}

/** By two queues, of leaves in ascending order and of the nodes made of them (van Leeuwen 1976). */
function lengthsOf(weights: Float64Array): Uint8Array {
  const count = weights.length;
  const leaves = Array.from(weights.keys()).sort(
    (a, b) => (weights[a] as number) - (weights[b] as number) || a - b,
  );
  const nodes = new Float64Array(count - 1);
  /** The node above each leaf, and above each node after them. */
  const above = new Int32Array(2 * count - 1);
  let leaf = 0;
  let node = 0;
  for (let next = 0; next < count - 1; next++) {
    for (let child = 0; child < 2; child++) {
      const isLeaf =
        leaf < count &&
        (node === next || (weights[leaves[leaf] as number] as number) <= (nodes[node] as number));
      const at = isLeaf ? (leaves[leaf++] as number) : count + node++;
      above[at] = count + next;
      nodes[next] = (nodes[next] as number) + ((isLeaf ? weights[at] : nodes[at - count]) as number);
    }
  }
  const depths = new Uint8Array(2 * count - 1);
  for (let at = 2 * count - 3; at >= 0; at--) depths[at] = (depths[above[at] as number] as number) + 1;
  return depths.slice(0, count);
}

/** The canonical code of each symbol (RFC 1951 section 3.2.2), its first bit lowest, as DEFLATE packs it. */
export function codesOf(lengths: Uint8Array): Uint32Array {
  const next = new Uint32Array(17);
  for (const length of lengths) next[length + 1] = (next[length + 1] as number) + 1;
  next[1] = 0;
  for (let bits = 1; bits < 16; bits++)
    next[bits + 1] = 2 * ((next[bits] as number) + (next[bits + 1] as number));
  return Uint32Array.from(lengths, (length) => {
    const code = next[length] as number;
    next[length] = code + 1;
    return reversed(code, length);
  });
}

function reversed(code: number, length: number): number {
  let result = 0;
  for (let bit = 0; bit < length; bit++) if ((code >> bit) & 1) result |= 1 << (length - 1 - bit);
  return result;
}
