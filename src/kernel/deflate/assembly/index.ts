// START HERE for gzip. DEFLATE (RFC 1951) of rows while they are made. Where a search for repetitions may succeed is known before a row
// is written: an entry that was written lately, the texts between values, the end of a place. So a row is looked at in a few places
// only, as the columns say (matches.ts). What is found becomes tokens, and these become bits by a Huffman code that is made from the
// first rows of a stream (bits.ts). Whatever the columns say, a match is compared byte by byte, so the bytes are always right.
//
// begin(); then for each block of rows, after the kernel has written it, find(); then code().

export { begin, find, findAndGain } from './matches';
export { code, count } from './bits';
