// Distribution functions. Each comes as a pair, so that a probability close to 0 is exact to a small relative error at both ends.

/** The largest parameter of the gamma and beta functions here: the number of terms grows with its square root. */
export const MOST = 10_000;

const MOST_TERMS = 20_000;
const EPSILON = 2 ** -52;
const TINY = 1e-300;

/** P(X < x) and P(X ≥ x). */
export interface Halves {
  readonly below: number;
  readonly above: number;
}

/** The logarithm of the gamma function, x > 0, to about 1 part in 10^15 (Lanczos 1964; coefficients of Godfrey 2001, g = 607/128). */
export function logGamma(x: number): number {
  const series = lanczos.reduce((sum, term, index) => sum + term / (x + index), LANCZOS_FIRST);
  const shifted = x + 607 / 128 - 0.5;
  return (x - 0.5) * Math.log(shifted) - shifted + Math.log(Math.sqrt(2 * Math.PI) * series);
}

const LANCZOS_FIRST = 0.9999999999999971;
// biome-ignore-start lint/correctness/noPrecisionLoss: constants as they were published
const lanczos = [
  57.156235665862923517, -59.597960355475491248, 14.136097974741747174, -0.49191381609762019978,
  3.3994649984811888699e-5, 4.6523628927048575665e-5, -9.8374475304879564677e-5, 1.5808870322491248884e-4,
  -2.1026444172410488319e-4, 2.174396181152126432e-4, -1.6431810653676389022e-4, 8.4418223983852743293e-5,
  -2.619083840158140867e-5, 3.6899182659531622704e-6,
];
// biome-ignore-end lint/correctness/noPrecisionLoss: constants as they were published

/**
 * The gamma distribution with this shape (0 < shape ≤ MOST) and scale 1: DLMF 8.11.4, a series, below the mean, and 8.9.2, a
 * continued fraction by Lentz's method, above it.
 */
export function gamma(shape: number, x: number): Halves {
  if (!(x > 0)) return { below: 0, above: 1 };
  const density = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  if (x < shape + 1) {
    let term = 1 / shape;
    let sum = term;
    for (let n = 1; n < MOST_TERMS && term > sum * EPSILON; n++) {
      term *= x / (shape + n);
      sum += term;
    }
    const below = Math.min(1, sum * density);
    return { below, above: 1 - below };
  }
  let b = x + 1 - shape;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const a = -n * (n - shape);
    b += 2;
    d = 1 / nonzero(a * d + b);
    c = nonzero(b + a / c);
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 4 * EPSILON) break;
  }
  const above = Math.min(1, density * fraction);
  return { below: 1 - above, above };
}

/** The beta distribution (0 < a, b ≤ MOST): DLMF 8.17.22, a continued fraction by Lentz's method. `y` is 1 − x. */
export function beta(a: number, b: number, x: number, y: number): Halves {
  if (!(x > 0)) return { below: 0, above: 1 };
  if (!(y > 0)) return { below: 1, above: 0 };
  const isLow = x <= (a + 1) / (a + b + 2);
  const density = Math.exp(a * Math.log(x) + b * Math.log(y) + logGamma(a + b) - logGamma(a) - logGamma(b));
  if (isLow) {
    const below = Math.min(1, (density * betaFraction(a, b, x)) / a);
    return { below, above: 1 - below };
  }
  const above = Math.min(1, (density * betaFraction(b, a, y)) / b);
  return { below: 1 - above, above };
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / nonzero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  const next = (coefficient: number) => {
    d = 1 / nonzero(1 + coefficient * d);
    c = nonzero(1 + coefficient / c);
    fraction *= c * d;
    return c * d;
  };
  for (let m = 1; m < MOST_TERMS; m++) {
    next((m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)));
    const change = next((-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)));
    if (Math.abs(change - 1) < 4 * EPSILON) break;
  }
  return fraction;
}

const nonzero = (x: number) => (Math.abs(x) < TINY ? TINY : x);

/** The standard normal distribution, from that of its square, which is a gamma distribution. */
export function normal(z: number): Halves {
  const { below, above } = gamma(0.5, (z * z) / 2);
  const [far, near] = [above / 2, 0.5 + below / 2];
  return z < 0 ? { below: far, above: near } : { below: near, above: far };
}
