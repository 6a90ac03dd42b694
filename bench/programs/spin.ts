// node spin.js <rounds>: a loop that needs a processor and nothing else, as many times a million as it is told.
const [, , rounds = '1'] = process.argv;
let state = 1;
for (let round = 0; round < Number(rounds) * 1e6; round++) {
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 1;
}
// Otherwise the compiler may leave the loop out.
if (state === 0.5) process.exitCode = 1;
