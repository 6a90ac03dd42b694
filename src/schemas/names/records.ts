import { once } from '../../cache.js';
import { mapped, uniform, weighted } from '../../columns/draw.js';
import { withinLists } from '../../columns/groups.js';
import { type Pick, pick, text, type Value } from '../../columns/value.js';
import { digits, formCells } from '../computed/form.js';
import { creditCards } from '../computed/identifiers.js';

// Things whose columns agree, because they share draws: the category of a row is that of its product.

/** What the columns of each kind of thing may be. */
export interface Records {
  readonly product: 'product' | 'category' | 'material' | 'product_description';
  readonly treatment: 'diagnosis' | 'icd_code' | 'medication' | 'specialty' | 'ward' | 'reason';
  readonly payment: 'payment_type' | 'purpose';
  readonly card: 'card_number' | 'card_brand';
  readonly vehicle: 'vehicle' | 'make' | 'model';
  readonly client: 'device' | 'system' | 'browser';
  readonly file: 'file_name' | 'media_type' | 'extension';
}
export type RecordKind = keyof Records;
export type RecordPart = Records[RecordKind];

/** Values of a thing: all of them are of one. The names of the draws begin with `stream`. */
export function recordOf(kind: RecordKind, stream: string): (part: RecordPart) => Value {
  const values: Partial<Record<RecordPart, Value>> = makers[kind](stream);
  return (part) => values[part] as Value;
}

interface Table {
  readonly weights: readonly number[];
  readonly columns: readonly (readonly string[])[];
}

/** The weights of a table's rows, behind which its texts stand, and its columns. */
function tableOf(text: string): Table {
  const rows = text
    .trim()
    .split('\n')
    .map((row) => {
      const [, weight, texts = ''] = /(\d+) (.*)/.exec(row) ?? [];
      return { weight: Number(weight), texts: texts.split(', ') };
    });
  const columns = rows[0]?.texts.map((_, at) => rows.map(({ texts }) => texts[at] as string));
  return { weights: rows.map(({ weight }) => weight), columns: columns ?? [] };
}

/** One of the rows, by their weights; each part is a column of them. */
function rowOf<Part extends string>(
  stream: string,
  { weights, columns }: Table,
  parts: readonly Part[],
): Record<Part, Pick> {
  const draw = weighted(stream, weights);
  const values = parts.map((part, at) => [part, pick(draw, columns[at] as readonly string[])]);
  return Object.fromEntries(values);
}

const adjectives =
  `Artisan Classic Compact Deluxe Elegant Essential Everyday Handmade Heritage Lightweight Minimal Modern Nordic Premium Refined
  Rustic Slim Sturdy Urban Vintage`.split(/\s+/);

/** Categories of products whose prices are alike: a category, its materials, and what is made of any of them. */
const categories = `
  Bags: Canvas, Leather, Nylon: Backpack, Duffel Bag, Laptop Sleeve, Messenger Bag, Toiletry Bag, Tote Bag, Wallet
  Bedding: Bamboo, Cotton, Flannel, Linen, Satin: Bed Sheet, Blanket, Cushion Cover, Duvet Cover, Pillowcase
  Clothing: Cotton, Fleece, Linen, Silk, Wool: Dress, Hoodie, Jacket, Scarf, Shirt, Skirt, Sweater, Trousers
  Electronics: Aluminum, Bamboo, Carbon: Charging Dock, Desk Lamp, Headphones, Keyboard, Phone Stand, Power Bank, Speaker
  Garden: Cedar, Copper, Steel, Terracotta: Bird Bath, Bird Feeder, Lantern, Plant Stand, Planter, Wind Chime
  Home: Brass, Glass, Marble, Oak, Walnut: Bookend, Candle Holder, Clock, Picture Frame, Side Table, Tray, Vase
  Jewelry: Brass, Gold, Silver, Titanium: Bracelet, Brooch, Cufflinks, Earrings, Necklace, Pendant, Ring
  Kitchen: Bamboo, Ceramic, Glass, Steel: Butter Dish, Fruit Bowl, Mixing Bowl, Mug, Serving Tray, Storage Jar
  Office: Aluminum, Cork, Leather, Oak: Card Holder, Desk Organizer, Desk Pad, Document Tray, Pen Holder
  Shoes: Canvas, Leather, Mesh, Suede: Boots, Loafers, Running Shoes, Sandals, Slippers, Sneakers
  Sports: Foam, Nylon, Rubber: Balance Pad, Exercise Ball, Jump Rope, Knee Pads, Resistance Band, Yoga Mat
  Toys: Beech, Birch, Maple, Plastic: Building Blocks, Puzzle, Spinning Top, Toy Car, Toy Train, Xylophone`
  .trim()
  .split('\n')
  .map((line) => {
    const [name = '', materials = '', things = ''] = line.trim().split(': ');
    return { name, materials: materials.split(', '), things: things.split(', ') };
  });

const categoryNames = categories.map(({ name }) => name);
const materials = categories.map(({ materials }) => materials);
const things = categories.map(({ things }) => things);
const [allMaterials, allThings] = [materials.flat(), things.flat()];
const lowerMaterials = allMaterials.map((name) => name.toLowerCase());

function productOf(stream: string): Record<Records['product'], Value> {
  const category = uniform(`${stream}category`, categories.length);
  const material = withinLists(`${stream}material`, category, materials);
  const thing = withinLists(`${stream}thing`, category, things);
  const adjective = pick(uniform(`${stream}adjective`, adjectives.length), adjectives);
  const ofMaterial = pick(material, lowerMaterials);
  const name = pick(thing, allThings);
  const praise = pick(uniform(`${stream}praise`, praises.length), praises);
  return {
    product: text(adjective, ' ', pick(material, allMaterials), ' ', name),
    category: pick(category, categoryNames),
    material: ofMaterial,
    product_description: text(name, ' made of ', ofMaterial, ', ', praise),
  };
}

const praises = [
  'easy to clean',
  'made to last',
  'a favorite of our customers',
  'designed for everyday use',
  'in a gift box',
  'available in several colors',
  'made by hand in small batches',
  'with a warranty of two years',
  'light and sturdy',
  'a classic that goes with everything',
];

const treatments = tableOf(`
  9 Hypertension, I10, Lisinopril, Cardiology, Internal Medicine, dizziness
  8 Type 2 diabetes, E11.9, Metformin, Endocrinology, Internal Medicine, fatigue
  6 High cholesterol, E78.0, Atorvastatin, Cardiology, Internal Medicine, check-up
  6 Asthma, J45.9, Salbutamol, Pulmonology, Internal Medicine, shortness of breath
  6 Back strain, S39.0, Naproxen, Orthopedics, Orthopedics, back pain
  5 Influenza, J11.1, Oseltamivir, General Practice, Emergency, fever
  5 Bronchitis, J40, Amoxicillin, Pulmonology, Internal Medicine, cough
  5 Knee arthritis, M17.9, Ibuprofen, Orthopedics, Orthopedics, knee pain
  4 Gastritis, K29.7, Omeprazole, Gastroenterology, Internal Medicine, stomach pain
  4 Migraine, G43.9, Sumatriptan, Neurology, Neurology, headache
  4 Depression, F32.9, Sertraline, Psychiatry, Psychiatry, low mood
  4 Urinary tract infection, N39.0, Nitrofurantoin, Urology, Emergency, painful urination
  3 Pneumonia, J18.9, Ceftriaxone, Pulmonology, Internal Medicine, cough
  3 Hypothyroidism, E03.9, Levothyroxine, Endocrinology, Internal Medicine, fatigue
  3 Atrial fibrillation, I48.9, Apixaban, Cardiology, Cardiology, palpitations
  3 Angina pectoris, I20.9, Nitroglycerin, Cardiology, Cardiology, chest pain
  3 Sprained ankle, S93.4, Ibuprofen, Orthopedics, Emergency, fall
  3 Eczema, L30.9, Hydrocortisone, Dermatology, Dermatology, rash
  2 Iron deficiency anemia, D50.9, Ferrous sulfate, Hematology, Internal Medicine, fatigue
  2 Appendicitis, K35.8, Cefazolin, Surgery, Surgery, stomach pain
  2 Hip fracture, S72.0, Paracetamol, Orthopedics, Surgery, fall
  2 Kidney stones, N20.0, Ketorolac, Urology, Emergency, flank pain
  1 Epilepsy, G40.9, Levetiracetam, Neurology, Neurology, seizure
  1 Concussion, S06.0, Paracetamol, Neurology, Emergency, fall`);

const payments = tableOf(`
  14 purchase, Groceries
  9 purchase, Online order
  8 purchase, Restaurant
  7 purchase, Coffee shop
  6 purchase, Fuel
  4 purchase, Pharmacy
  4 purchase, Clothing
  3 purchase, Streaming subscription
  3 purchase, Train ticket
  6 transfer, Rent
  4 transfer, Electricity bill
  4 transfer, Savings
  3 transfer, Insurance premium
  2 transfer, Loan repayment
  8 withdrawal, Cash withdrawal
  9 deposit, Salary
  3 deposit, Cash deposit
  2 refund, Returned goods
  1 refund, Cancelled booking
  2 fee, Account fee
  1 fee, Foreign transaction fee`);

const vehicles = tableOf(`
  6 Toyota, Corolla
  5 Toyota, RAV4
  5 Ford, F-150
  4 Ford, Focus
  5 Honda, Civic
  4 Honda, CR-V
  4 Volkswagen, Golf
  3 Volkswagen, Tiguan
  3 Hyundai, Tucson
  3 Kia, Sportage
  3 Nissan, Qashqai
  3 Renault, Clio
  3 Peugeot, 208
  3 BMW, 3 Series
  3 Mercedes-Benz, C-Class
  2 Audi, A4
  2 Skoda, Octavia
  2 Mazda, CX-5
  2 Fiat, Panda
  2 Volvo, XC60
  2 Tesla, Model 3`);

const clients = tableOf(`
  26 phone, Android, Chrome
  14 phone, iOS, Safari
  3 phone, iOS, Chrome
  2 phone, Android, Firefox
  20 desktop, Windows, Chrome
  7 desktop, Windows, Edge
  4 desktop, Windows, Firefox
  7 desktop, macOS, Safari
  6 desktop, macOS, Chrome
  3 desktop, Linux, Firefox
  5 tablet, iOS, Safari
  3 tablet, Android, Chrome`);

const files = tableOf(`
  6 invoice, pdf, application/pdf
  4 report, pdf, application/pdf
  4 contract, docx, application/vnd.openxmlformats-officedocument.wordprocessingml.document
  5 photo, jpg, image/jpeg
  3 scan, png, image/png
  3 notes, txt, text/plain
  3 export, csv, text/csv
  2 budget, xlsx, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
  1 backup, zip, application/zip`);

function vehicleOf(stream: string): Record<Records['vehicle'], Value> {
  const { make, model } = rowOf(stream, vehicles, ['make', 'model']);
  return { make, model, vehicle: text(make, ' ', model) };
}

function fileOf(stream: string): Record<Records['file'], Value> {
  const { stem, extension, type } = rowOf(stream, files, ['stem', 'extension', 'type']);
  const { texts } = digits(3);
  const number = pick(uniform(`${stream}number`, texts.length), texts);
  return { file_name: text(stem, '-', number, '.', extension), extension, media_type: type };
}

const cards = once(creditCards);
const brands = ['Visa', 'Mastercard'];

/** The first digit of a card tells its brand. */
function cardOf(stream: string): Record<Records['card'], Value> {
  const number = formCells(cards(), stream);
  const { draw, values } = number.parts[0] as Pick;
  const brand = mapped(
    draw,
    values.map((head) => (String(head).startsWith('4') ? 0 : 1)),
  );
  return { card_number: number, card_brand: pick(brand, brands) };
}

const makers: {
  readonly [Kind in RecordKind]: (stream: string) => Record<Records[Kind], Value>;
} = {
  product: productOf,
  treatment: (stream) =>
    rowOf(stream, treatments, ['diagnosis', 'icd_code', 'medication', 'specialty', 'ward', 'reason']),
  payment: (stream) => rowOf(stream, payments, ['payment_type', 'purpose']),
  card: cardOf,
  vehicle: vehicleOf,
  client: (stream) => rowOf(stream, clients, ['device', 'system', 'browser']),
  file: fileOf,
};
