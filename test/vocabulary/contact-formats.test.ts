import { join } from 'node:path';
import phones from 'google-libphonenumber';
import t from 'tap';
import { projectRoot } from '../../src/project-root.js';
import { loadContactFormats } from '../../src/vocabulary/contact-formats.js';
import { type Pattern, parsePattern } from '../../src/vocabulary/patterns.js';
import { judgedCountries } from '../../src/vocabulary/people/countries.js';

const file = join(projectRoot, 'data/contact-formats.csv');
const util = phones.PhoneNumberUtil.getInstance();

/** Some texts of a pattern, including the first and the last one. */
function samples({ base, count }: Pattern): string[] {
  const shares = [0, 1 - Number.EPSILON, 0.31, 0.62, 0.87];
  return shares.map((share) =>
    String.fromCharCode(
      ...base.map((code, position) => code + Math.floor(share * (count[position] as number))),
    ),
  );
}

const unlike = (patterns: readonly string[], form: RegExp) =>
  patterns.flatMap((pattern) => samples(parsePattern(pattern))).filter((text) => !form.test(text));

t.test('every country has patterns, well formed and distinct', async (t) => {
  const formats = await loadContactFormats(file);
  t.strictSame([...formats.keys()], judgedCountries);
  for (const [iso2, { postCodes, mobile, other }] of formats) {
    for (const list of [postCodes, mobile, other]) {
      t.ok(list.length > 0, iso2);
      t.equal(new Set(list).size, list.length, iso2);
      t.doesNotThrow(() => list.map(parsePattern), iso2);
    }
  }
});

t.test('spot checks', async (t) => {
  const formats = await loadContactFormats(file);
  const expected: Record<string, [postCode: RegExp, number: RegExp]> = {
    DE: [/^\d{5}$/, /^\+49 \d/],
    GB: [/^[A-Z]{1,2}\d[\dA-Z]? \d[A-Z]{2}$/, /^\+44 \d/],
    US: [/^\d{5}$/, /^\+1 [2-9]\d\d-[2-9]\d\d-\d{4}$/],
    JP: [/^\d{3}-\d{4}$/, /^\+81 [\d-]+$/],
    BR: [/^\d{5}-\d{3}$/, /^\+55 \d\d 9?\d{4}-\d{4}$/],
    IN: [/^\d{6}$/, /^\+91 \d/],
    AR: [/^[A-Z]\d{4}[A-Z]{3}$/, /^\+54 /],
    EG: [/^\d{5}$/, /^\+20 /],
    NL: [/^[1-9]\d{3} [A-Z]{2}$/, /^\+31 /],
    CA: [/^[A-Z]\d[A-Z] \d[A-Z]\d$/, /^\+1 /],
    FR: [/^\d{5}$/, /^\+33 \d( \d\d){4}$/],
    HK: [/^$/, /^\+852 \d{4} \d{4}$/],
    XK: [/^[1-7]\d{4}$/, /^\+383 /],
  };
  for (const [iso2, [postCode, number]] of Object.entries(expected)) {
    const { postCodes = [], mobile = [], other = [] } = formats.get(iso2) ?? {};
    t.strictSame(unlike(postCodes, postCode), [], iso2);
    t.strictSame(unlike([...mobile, ...other], number), [], iso2);
  }
  t.equal(
    formats.get('US')?.mobile,
    formats.get('US')?.other,
    'American mobile and fixed-line numbers look the same',
  );
  t.notSame(formats.get('DE')?.mobile, formats.get('DE')?.other);
});

t.test('numbers are valid in their country, of their type and in its format', async (t) => {
  const { FIXED_LINE, FIXED_LINE_OR_MOBILE, MOBILE } = phones.PhoneNumberType;
  const regionOf: Record<string, string> = { XG: 'PS', XW: 'PS', XR: 'SJ', GS: 'FK', PN: 'NZ' };
  for (const [iso2, { mobile, other }] of await loadContactFormats(file)) {
    const region = regionOf[iso2] ?? iso2;
    const wrong = [mobile, other].flatMap((patterns, index) => {
      const known = index === 0 ? [MOBILE, FIXED_LINE_OR_MOBILE] : [FIXED_LINE, FIXED_LINE_OR_MOBILE];
      const texts = patterns.flatMap((pattern) => samples(parsePattern(pattern)));
      return texts.filter((text) => {
        const number = util.parse(text);
        const formatted = util.format(number, phones.PhoneNumberFormat.INTERNATIONAL);
        const rightType = mobile === other || known.includes(util.getNumberType(number));
        return formatted !== text || !rightType || !util.isValidNumberForRegion(number, region);
      });
    });
    t.strictSame(wrong, [], iso2);
  }
});

t.test('two loads are equal', async (t) => {
  t.strictSame(await loadContactFormats(file), await loadContactFormats(file));
});

t.test('a file that cannot be read', async (t) => {
  const none = join(t.testdir({}), 'none.csv');
  await t.rejects(loadContactFormats(none), {
    message: `contact formats file ${none} cannot be read: ENOENT: no such file or directory, open '${none}'`,
    cause: { code: 'ENOENT' },
  });
});
