import { type Entry, looksLike, made, recorded, shares } from './entry.js';

export const vehicles: readonly Entry[] = [
  {
    names: 'make, car make, vehicle make, car brand, vehicle brand',
    part: 'make',
    text: recorded('make'),
  },
  { names: 'car model, vehicle model', part: 'model', text: recorded('model') },
  { names: 'fuel, fuel type', text: shares('petrol 50, diesel 30, hybrid 12, electric 8') },
  { names: 'vin, vehicle identification number', text: made('vin') },
  {
    names: 'license plate, plate number, registration',
    text: looksLike('[A-Z]{2}-[A-Z]{2} [1-9][0-9]{2,3}'),
  },
  { names: 'vehicle, car', part: 'vehicle', text: { faker: 'vehicle.vehicle' } },
];
