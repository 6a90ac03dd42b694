/** P(X ≥ statistic) for a chi-square variable: the regularised upper incomplete gamma function Q(df/2, x/2). */
export function chiSquareP(statistic: number, degrees: number): number {
  const a = degrees / 2;
  const x = statistic / 2;
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x <= 0) return 1;
  if (x < a + 1) {
    // Series for P(a, x).
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 100_000 && term > sum * 1e-15; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - sum * scale;
  }
  // Continued fraction for Q(a, x), modified Lentz.
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 100_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return scale * h;
}

/** ln Γ(x), x > 0: Lanczos with g = 7. */
function logGamma(x: number): number {
  const coefficients = [
    676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const y = x - 1;
  const t = y + 7.5;
  const sum = coefficients.reduce((total, value, i) => total + value / (y + i + 1), 0.99999999999980993);
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** The p-value of counts for expected counts. */
export function goodnessOfFit(observed: ArrayLike<number>, expected: ArrayLike<number>): number {
  let statistic = 0;
  for (let i = 0; i < observed.length; i++) {
    statistic += ((observed[i] as number) - (expected[i] as number)) ** 2 / (expected[i] as number);
  }
  return chiSquareP(statistic, observed.length - 1);
}

/** The p-value that paired samples in [0, 1) are independent and uniform, by counts in bins × bins cells. */
export function independence(a: ArrayLike<number>, b: ArrayLike<number>, bins: number): number {
  const cells = new Float64Array(bins * bins);
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const cell = Math.floor((a[i] as number) * bins) * bins + Math.floor((b[i] as number) * bins);
    cells[cell] = (cells[cell] as number) + 1;
  }
  const rows = Array.from({ length: bins }, (_, r) =>
    cells.subarray(r * bins, (r + 1) * bins).reduce((x, y) => x + y, 0),
  );
  const columns = Array.from({ length: bins }, (_, c) =>
    rows.reduce((total, _row, r) => total + (cells[r * bins + c] as number), 0),
  );
  let statistic = 0;
  for (let r = 0; r < bins; r++) {
    for (let c = 0; c < bins; c++) {
      const expected = ((rows[r] as number) * (columns[c] as number)) / length;
      statistic += ((cells[r * bins + c] as number) - expected) ** 2 / expected;
    }
  }
  return chiSquareP(statistic, (bins - 1) ** 2);
}

/** The p-value that a sample has a distribution: Kolmogorov's test, by the asymptotic distribution of its statistic. */
export function kolmogorov(sample: readonly number[], distribution: (value: number) => number): number {
  const n = sample.length;
  const distance = sample
    .toSorted((a, b) => a - b)
    .reduce((most, value, at) => {
      const share = distribution(value);
      return Math.max(most, share - at / n, (at + 1) / n - share);
    }, 0);
  // Stephens' correction for finite n.
  const x = distance * (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n));
  let p = 0;
  for (let k = 1; k <= 100; k++) p += 2 * (-1) ** (k - 1) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, Math.max(0, p));
}
