// Addresses of people, houses and pages, and names of companies and products.
import { differentBy } from '../faker/faker.js';
import { firstNames, lastNames, slugs } from '../values/people.js';
import { digits, drawn, type Form, form } from './form.js';
import { numbered, pairs } from './identifiers.js';

const words = (method: string) => differentBy(method) as readonly string[];

/** Words of lower-case letters, as host names and paths have them. */
const plainWords = (method: string) => drawn(words(method).filter((word) => /^[a-z]+$/.test(word)));

const areas =
  `201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239 240 248 251 252 253
  254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 319 320 321 323 325 330 331
  334 336 337 339 347 351 352 360 361 385 386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 424 425 430 432 434
  435 440 443 469 470 475 478 479 480 484 501 502 503 504 505 507 508 509 510 512 513 515 516 517 518 520 530 540 541 551 559 561
  562 563 567 570 571 573 574 575 580 585 586 601 602 603 605 606 607 608 609 610 612 614 615 616 617 618 619 620 623 626 630 631
  636 641 646 650 651 660 661 662 678 682 701 702 703 704 706 707 708 712 713 714 715 716 717 718 719 720 724 727 731 732 734 740
  754 757 760 762 763 765 769 770 772 773 774 775 779 781 785 786 801 802 803 804 805 806 808 810 812 813 814 815 816 817 818 828
  830 831 832 843 845 847 848 850 856 857 858 859 860 862 863 864 865 870 878 901 903 904 906 907 908 909 910 912 913 914 915 916
  917 918 919 920 925 928 931 936 937 940 941 947 949 951 952 954 956 970 971 972 973 978 979 980 985 989`.split(
    /\s+/,
  );

/** Telephone numbers of the United States, as dialled from abroad. */
export const phones = (): Form => {
  const exchanges = numbered(200, 999, 3).filter((exchange) => !/.11|555/.test(exchange));
  return form([drawn(areas), drawn(exchanges), digits(4)], '+1 ', 0, '-', 1, '-', 2);
};

export const zipCodes = (): Form => form([drawn(numbered(5, 995, 3)), digits(2)], 0, 1);

const kinds =
  'Avenue Boulevard Close Court Drive Grove Hill Lane Park Place Road Row Square Street Terrace Way'.split(
    ' ',
  );

const streetNames = () => drawn([...new Set([...lastNames(), ...firstNames()])]);
const houses = drawn(numbered(1, 9999, 1));

export const streets = (): Form => form([streetNames(), drawn(kinds)], 0, ' ', 1);

export const streetAddresses = (): Form => form([houses, streetNames(), drawn(kinds)], 0, ' ', 1, ' ', 2);

export const addresses = (): Form =>
  form([houses, streetNames(), drawn(kinds), drawn(words('location.city'))], 0, ' ', 1, ' ', 2, ', ', 3);

export const fullNames = (): Form => form([drawn(firstNames()), drawn(lastNames())], 0, ' ', 1);

/** Addresses at domains that RFC 2606 reserves. */
export const emails = (): Form =>
  form(
    [
      drawn(slugs(firstNames())),
      drawn(slugs(lastNames())),
      drawn(['', ...numbered(1, 999, 1)]),
      drawn(['example.com', 'example.net', 'example.org']),
    ],
    0,
    '.',
    1,
    2,
    '@',
    3,
  );

export const userNames = (): Form =>
  form(
    [
      drawn(slugs(firstNames())),
      drawn(['.', '_']),
      drawn(slugs(lastNames())),
      drawn(['', ...numbered(1, 999, 1)]),
    ],
    0,
    1,
    2,
    3,
  );

/** Domains below those that RFC 2606 reserves. */
export const domains = (): Form =>
  form(
    [plainWords('word.adjective'), plainWords('word.noun'), drawn(['com', 'net', 'org'])],
    0,
    '-',
    1,
    '.example.',
    2,
  );

export const urls = (): Form =>
  form(
    [
      plainWords('word.adjective'),
      plainWords('word.noun'),
      drawn(['com', 'net', 'org']),
      plainWords('word.noun'),
    ],
    'https://',
    0,
    '-',
    1,
    '.example.',
    2,
    '/',
    3,
  );

export const passwords = (): Form => {
  const pair = drawn(pairs('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'));
  return form([pair, pair, pair, pair, pair, pair], 0, 1, 2, 3, 4, 5);
};

/** Pictures that this service draws. */
export const pictures = (origin: string): Form => {
  const three = digits(3);
  return form([three, three, three, three], `${origin}/avatars/`, 0, 1, '/', 2, 3, '.svg');
};

export const companies = (): Form[] => {
  const names = drawn(lastNames());
  const ends = drawn(['and Sons', 'Group', 'Inc', 'LLC', 'Partners']);
  return [
    form([names, names, names], 0, ', ', 1, ' and ', 2),
    form([names, names], 0, ' - ', 1),
    form([names, ends], 0, ' ', 1),
  ];
};

export const products = (): Form =>
  form(
    ['commerce.productAdjective', 'commerce.productMaterial', 'commerce.product'].map((method) =>
      drawn(words(method)),
    ),
    0,
    ' ',
    1,
    ' ',
    2,
  );

export const jobTitles = (): Form =>
  form(
    ['person.jobDescriptor', 'person.jobArea', 'person.jobType'].map((method) => drawn(words(method))),
    0,
    ' ',
    1,
    ' ',
    2,
  );
