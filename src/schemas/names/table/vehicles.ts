import { type Entry, looksLike, made } from './entry.js';

export const vehicles: readonly Entry[] = [
  {
    names: 'make, car make, vehicle make, car brand, vehicle brand',
    part: 'make',
    text: { faker: 'vehicle.manufacturer' },
  },
  { names: 'car model, vehicle model', part: 'model', text: { faker: 'vehicle.model' } },
  { names: 'fuel, fuel type', text: { faker: 'vehicle.fuel' } },
  { names: 'vin, vehicle identification number', text: made('vin') },
  {
    names: 'license plate, plate number, registration',
    text: looksLike('[A-Z]{2}-[A-Z]{2} [1-9][0-9]{2,3}'),
  },
  { names: 'vehicle, car', part: 'vehicle', text: { faker: 'vehicle.vehicle' } },
];
