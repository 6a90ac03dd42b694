import { between, type Entry, looksLike, made, recorded, words } from './entry.js';

/** Departments of a company. */
export const departments = words(
  'Sales, Engineering, Operations, Support, Finance, Marketing, Human Resources, Research, Purchasing, Legal',
);

export const business: readonly Entry[] = [
  {
    names:
      'company, company name, organization, organisation, employer, vendor, supplier, manufacturer, publisher, merchant',
    text: made('company'),
  },
  { names: 'brand', text: made('company') },
  { names: 'department', text: departments },
  { names: 'product, product name, product title, item, item name, item title', text: made('product') },
  { names: 'category, product category, item category', part: 'category', text: recorded('category') },
  {
    names: 'industry, sector',
    text: words(
      'Software, Retail, Banking, Insurance, Health care, Energy, Logistics, Education, Construction, Tourism',
    ),
  },
  { names: 'color, colour', text: made('color') },
  { names: 'size', text: words('S, M, L, XL, XS, XXL'), number: between(1, 100) },
  {
    names: 'material',
    part: 'material',
    text: recorded('material'),
  },
  { names: 'unit, uom', text: words('piece, box, kg, g, l, m, pack, set') },
  {
    names: 'sku, article number, item number, product code, part number',
    text: [looksLike('[A-Z]{3}-[0-9]{5}'), looksLike('[A-Z][0-9]{3}')],
  },
  { names: 'ean, gtin, barcode', text: made('ean') },
  { names: 'isbn', text: made('isbn') },
  {
    names:
      'order number, invoice number, receipt number, case number, ticket number, reference, reference number, booking number',
    text: [looksLike('[A-Z]{2}-[0-9]{6}'), looksLike('[A-Z]{2}[0-9]{4}')],
  },
  { names: 'tracking number', text: looksLike('1Z[0-9A-Z]{6}[0-9]{10}') },
  {
    names: 'coupon, coupon code, promo code, voucher',
    text: [
      words('WELCOME10, SPRING15, SUMMER20, FRIENDS5, BLACKFRIDAY, FREESHIP, VIP25, THANKYOU'),
      looksLike('[A-Z]{4}[0-9]{2}'),
    ],
  },
  { names: 'payment method', text: words('credit card, PayPal, bank transfer, debit card, invoice, cash') },
  {
    names: 'shipping method, delivery method, shipping, delivery',
    text: words('standard, express, overnight, pickup'),
  },
  { names: 'billing, billing cycle, interval', text: words('monthly, yearly, weekly') },
  {
    names: 'property type, home type, house type, dwelling',
    text: words('apartment, house, condo, townhouse, studio, villa'),
  },
  {
    names: 'campaign, campaign name, campaign title',
    text: looksLike(
      '(Spring|Summer|Autumn|Winter|Holiday|Launch|Loyalty|Referral) (sale|newsletter|campaign|promotion|giveaway|retargeting)',
    ),
  },
  {
    names: 'record label',
    text: words('Northern Lights Records, Blue Door Music, Riverside Sound, Paper Moon, Harbor Tapes'),
  },
  {
    names: 'amenity',
    text: words('Wi-Fi, air conditioning, minibar, balcony, safe, coffee machine, bathtub, desk'),
  },
  { names: 'view, room view', text: words('city, garden, sea, courtyard, pool, mountain') },
  { names: 'room type', text: words('double, single, twin, suite, family, studio') },
  {
    names: 'policy type, insurance type, claim type',
    text: words('auto, home, health, life, travel, liability'),
  },
  { names: 'booking source', text: words('website, travel agency, phone, mobile app, walk-in') },
  { names: 'risk class, risk category, risk level, risk', text: words('low, medium, high') },
  { names: 'carrier, shipping carrier', text: words('UPS, DHL, FedEx, USPS, DPD, GLS') },
  { names: 'plan, tier, subscription', text: words('free, basic, pro, enterprise') },
  { names: 'channel, source', text: words('web, mobile, store, phone, partner') },
  { names: 'product condition, item condition', text: words('new, used, refurbished, like new') },
  {
    names: 'warehouse name, depot name, distribution center name, hub name',
    text: looksLike(
      '(North|South|East|West|Central|Harbor|Airport|Riverside) (Warehouse|Distribution Center|Depot|Logistics Hub)',
    ),
  },
  { names: 'warehouse, location code', text: looksLike('WH-[A-F][0-9]{2}') },
  { names: 'batch, lot, batch number, lot number', text: looksLike('L[0-9]{6}') },
  { names: 'serial number, serial', text: looksLike('SN[0-9A-F]{10}') },
];
