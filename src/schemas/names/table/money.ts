import { about, around, between, type Entry, looksLike, made, recorded, words } from './entry.js';

const banks =
  'First Harbor Bank, Northgate Savings, Union Meridian, Lakeside Credit Union, Pioneer Trust, Crown Commercial, Alder & Finch, Bluewater Bank';

const amount = looksLike('[1-9][0-9]{0,2}\\.[0-9]{2}');

export const money: readonly Entry[] = [
  {
    names:
      'price, unit price, list price, cost, unit cost, fee, shipping cost, hourly rate, msrp, retail price, fine, penalty',
    number: about(30, 1000),
    text: amount,
  },
  { names: 'nightly rate, room rate, daily rate, rent', number: about(110, 2000), text: amount },
  { names: 'fare, ticket price', number: about(60, 2_000), text: amount },
  { names: 'spend, ad spend, spending', number: about(900, 100_000), text: amount },
  {
    names: 'listing price, asking price, house price, property price, home price, property value',
    number: { ...about(340_000, 5_000_000, 0), minimum: 40_000, multipleOf: 1_000 },
    text: looksLike('[1-9][0-9]{2}000'),
  },
  {
    names: 'box office, movie budget, film budget',
    number: { ...about(28_000_000, 900_000_000, 0), minimum: 500_000, multipleOf: 100_000 },
  },
  { names: 'premium, deductible', number: about(240, 5000), text: amount },
  {
    names: 'coverage, coverage amount, sum insured, insured value, insurance value',
    number: { ...about(80_000, 2_000_000, 0), minimum: 1_000, multipleOf: 1_000 },
    text: looksLike('[1-9][0-9]{1,2}000'),
  },
  {
    names: 'amount, total, sub total, total amount, total price, net, gross, sum, payment, charge',
    number: about(120, 10_000),
    text: amount,
  },
  { names: 'tax, tax amount, vat, vat amount, tip', number: about(12, 1000), text: amount },
  { names: 'balance, account balance, deposit', number: about(2500, 100_000), text: amount },
  {
    names: 'salary, income, annual income, wage, base salary, annual salary',
    number: { ...about(52_000, 400_000, 0), minimum: 15_000, multipleOf: 100 },
    text: looksLike('[3-9][0-9]000'),
  },
  {
    names: 'revenue, turnover, profit, sales, expenses',
    number: about(55_000, 5_000_000),
    text: looksLike('[3-9][0-9]000'),
  },
  {
    names: 'budget, credit limit, loan amount, spending limit',
    number: { ...about(8_000, 250_000, 0), minimum: 500, multipleOf: 500 },
    text: looksLike('[1-9][0-9]000'),
  },
  {
    names: 'discount, discount rate',
    number: { ...between(0, 0.3, 2), multipleOf: 0.05, distribution: { kind: 'geometric', p: 0.45 } },
    text: looksLike('0\\.(05|10|15|20|25)'),
  },
  {
    names: 'tax rate, vat rate',
    number: { ...between(0.05, 0.25, 2), multipleOf: 0.01 },
    text: looksLike('0\\.(05|07|10|19|20|21)'),
  },
  {
    names: 'interest rate, commission rate, apr',
    number: between(0.005, 0.15, 4),
    text: looksLike('0\\.0[0-9]{2}'),
  },
  { names: 'exchange rate', number: between(0.5, 2, 4), text: looksLike('1\\.[0-9]{4}') },
  { names: 'currency, currency code', text: made('currency') },
  { names: 'currency symbol', part: 'currency_symbol', text: words('$, €, £, R$, zł, kr, CHF, R, Kč') },
  { names: 'iban', text: made('iban') },
  { names: 'bic, swift, swift code, bic code', text: made('bic') },
  { names: 'account number', text: made('account_number') },
  { names: 'routing number, sort code, bank code', text: looksLike('[0-9]{9}') },
  {
    names: 'card number, credit card, credit card number',
    part: 'card_number',
    text: made('credit_card'),
  },
  { names: 'bank, bank name', text: words(banks) },
  {
    names: 'card type, card brand, card network, credit card type',
    part: 'card_brand',
    text: recorded('card_brand'),
  },
  { names: 'cvv, cvc', text: looksLike('[0-9]{3}') },
  { names: 'account type', text: words('checking, savings, credit, investment') },
  {
    names: 'transaction type',
    part: 'payment_type',
    text: recorded('payment_type'),
  },
  {
    names:
      'transaction description, account description, payment description, purpose, memo, payment purpose',
    part: 'purpose',
    text: recorded('purpose'),
  },
  { names: 'tax id, vat id, vat number', text: made('vat') },
  { names: 'score, points', number: between(0, 100) },
  // Every exam has as many points, so that no score is above the greatest one.
  { names: 'max score, maximum score, max points, possible points', number: between(100, 100) },
  { names: 'loyalty points, reward points, bonus points', number: about(1_200, 50_000, 0) },
  { names: 'credit score', number: around(690, 80, 300, 850) },
  { names: 'share price, stock price', number: about(80, 2_000), text: amount },
  { names: 'isin', text: made('isin') },
  { names: 'ticker, ticker symbol, stock symbol', text: looksLike('[A-Z]{3,4}') },
  { names: 'ein, employer identification number', text: looksLike('[1-9][0-9]-[0-9]{7}') },
];
