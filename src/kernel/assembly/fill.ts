import * as at from './operations';
import { OP_SIZE, Op } from './operations';
import { streamKey } from './random';
import { numberText } from './formula/doubles';
import * as draws64 from './draws64';
import * as flags from './search/flags';
import { fold, foldText, gather } from './formula/aggregates';
import * as formulas from './formula/terms';
import * as indexes from './indexes';
import { decimal, time } from './numbers';
import { placed } from './placement';
import { fingerprint, integer, position, uuid, uuidOf } from './render';
import { scatter, someRows } from './some-rows';
import { choose, compose } from './text/compose';
import { escape } from './text/escape';
import { asciiLetters, hexadecimal, letters, numeral } from './text/letters';
import { pattern } from './text/patterns';

/** The operand in this slot of the operation. */
// @ts-ignore: decorator
@inline
function word(op: usize, slot: i32): u64 {
  return load<u64>(op + (slot << 3));
}

/** The operand as an address in memory. */
// @ts-ignore: decorator
@inline
function address(op: usize, slot: i32): usize {
  return <usize>word(op, slot);
}

/** The operand as an address in the lane. */
// @ts-ignore: decorator
@inline
function inLane(lane: usize, op: usize, slot: i32): usize {
  return lane + <usize>word(op, slot);
}

/** The key of the random stream whose salt is the operand. */
// @ts-ignore: decorator
@inline
function keyOf(seed: u64, op: usize, slot: i32): u64 {
  return streamKey(seed, word(op, slot));
}

/** fill() of the kernel of given rows. */
// @ts-expect-error: decorator
@external('env', 'fillGiven')
declare function fillGiven(program: usize, lane: usize, seed: u64, first: u64, rows: i32): void;

/** Runs the operations at `program`, which fill the lane's columns of rows [first, first + rows). The lane has room for them. */
export function fill(program: usize, lane: usize, seed: u64, first: u64, rows: i32): void {
  for (let op = program; ; op += OP_SIZE) {
    const code = load<u32>(op);
    if (code === Op.End) return;
    // The slot of the column is the same in every operation.
    const column = inLane(lane, op, at.Uniform.column);
    switch (code) {
      case Op.Uniform:
        indexes.uniform(column, keyOf(seed, op, at.Uniform.salt), word(op, at.Uniform.size), first, rows);
        break;
      case Op.Weighted:
        indexes.weighted(
          column,
          keyOf(seed, op, at.Weighted.salt),
          word(op, at.Weighted.size),
          address(op, at.Weighted.table),
          first,
          rows,
        );
        break;
      case Op.Weighted16:
        indexes.weighted16(
          column,
          keyOf(seed, op, at.Weighted16.salt),
          word(op, at.Weighted16.size),
          address(op, at.Weighted16.table),
          address(op, at.Weighted16.lows),
          first,
          rows,
        );
        break;
      case Op.Within:
        indexes.within(
          column,
          keyOf(seed, op, at.Within.salt),
          inLane(lane, op, at.Within.group),
          address(op, at.Within.table),
          first,
          rows,
        );
        break;
      case Op.WithinLists:
        indexes.withinLists(
          column,
          keyOf(seed, op, at.WithinLists.salt),
          inLane(lane, op, at.WithinLists.group),
          address(op, at.WithinLists.table),
          first,
          rows,
        );
        break;
      case Op.WeightedWithin:
        indexes.weightedWithin(
          column,
          keyOf(seed, op, at.WeightedWithin.salt),
          inLane(lane, op, at.WeightedWithin.group),
          address(op, at.WeightedWithin.table),
          address(op, at.WeightedWithin.bins),
          first,
          rows,
        );
        break;
      case Op.WeightedWithin16:
        indexes.weightedWithin16(
          column,
          keyOf(seed, op, at.WeightedWithin16.salt),
          inLane(lane, op, at.WeightedWithin16.group),
          address(op, at.WeightedWithin16.table),
          address(op, at.WeightedWithin16.bins),
          address(op, at.WeightedWithin16.lows),
          first,
          rows,
        );
        break;
      case Op.Mapped:
        indexes.mapped(column, inLane(lane, op, at.Mapped.index), address(op, at.Mapped.table), address(op, at.Mapped.stride), rows);
        break;
      case Op.Mapped16:
        indexes.mapped16(
          column,
          inLane(lane, op, at.Mapped16.index),
          address(op, at.Mapped16.table),
          address(op, at.Mapped16.stride),
          rows,
        );
        break;
      case Op.Joined:
        indexes.joined(column, inLane(lane, op, at.Joined.left), inLane(lane, op, at.Joined.right), <u32>word(op, at.Joined.size), rows);
        break;
      case Op.Narrowed:
        draws64.narrowed(column, inLane(lane, op, at.Narrowed.source), rows);
        break;
      case Op.Every:
        indexes.every(column, word(op, at.Every.period), first, rows);
        break;
      case Op.Kept:
        indexes.kept(column, inLane(lane, op, at.Kept.slot), rows);
        break;
      case Op.Holds:
        formulas.whereTrue(column, inLane(lane, op, at.Holds.source), rows);
        break;
      case Op.AnyFlag:
        indexes.anyFlag(
          column,
          inLane(lane, op, at.AnyFlag.index),
          address(op, at.AnyFlag.table),
          word(op, at.AnyFlag.fresh) === 1,
          rows,
        );
        break;
      case Op.Draw64Row:
        draws64.row(column, first, rows);
        break;
      case Op.Draw64Constant:
        draws64.constant(column, word(op, at.Draw64Constant.value), rows);
        break;
      case Op.Draw64Range:
        draws64.range(column, keyOf(seed, op, at.Draw64Range.salt), word(op, at.Draw64Range.size), first, rows);
        break;
      case Op.Draw64Quantiles:
        draws64.quantiles(
          column,
          keyOf(seed, op, at.Draw64Quantiles.salt),
          address(op, at.Draw64Quantiles.table),
          word(op, at.Draw64Quantiles.last),
          first,
          rows,
        );
        break;
      case Op.Draw64Widened:
        draws64.widened(column, inLane(lane, op, at.Draw64Widened.index), rows);
        break;
      case Op.Draw64Permuted:
        draws64.permuted(
          column,
          keyOf(seed, op, at.Draw64Permuted.salt),
          inLane(lane, op, at.Draw64Permuted.source),
          word(op, at.Draw64Permuted.size),
          word(op, at.Draw64Permuted.perRow) === 1,
          first,
          rows,
        );
        break;
      case Op.Draw64Divided:
        draws64.divided(column, inLane(lane, op, at.Draw64Divided.source), word(op, at.Draw64Divided.by), rows);
        break;
      case Op.Draw64Remainder:
        draws64.remainder(column, inLane(lane, op, at.Draw64Remainder.source), word(op, at.Draw64Remainder.by), rows);
        break;
      case Op.Draw64Sum:
        draws64.sum(column, inLane(lane, op, at.Draw64Sum.left), inLane(lane, op, at.Draw64Sum.right), rows);
        break;
      case Op.Draw64SumOfIndexes:
        draws64.sumOfIndexes(
          column,
          inLane(lane, op, at.Draw64SumOfIndexes.left),
          inLane(lane, op, at.Draw64SumOfIndexes.right),
          rows,
        );
        break;
      case Op.Draw64Placed:
        placed(
          column,
          keyOf(seed, op, at.Draw64Placed.salt),
          inLane(lane, op, at.Draw64Placed.source),
          <u32>word(op, at.Draw64Placed.gives),
          word(op, at.Draw64Placed.parents),
          word(op, at.Draw64Placed.least),
          word(op, at.Draw64Placed.most),
          inLane(lane, op, at.Draw64Placed.offsets),
          rows,
        );
        break;
      case Op.Lookup:
        indexes.lookup(column, inLane(lane, op, at.Lookup.index), address(op, at.Lookup.table), rows);
        break;
      case Op.Lookup16:
        indexes.lookup16(
          column,
          inLane(lane, op, at.Lookup16.index),
          address(op, at.Lookup16.numbers),
          address(op, at.Lookup16.stride),
          address(op, at.Lookup16.table),
          rows,
        );
        break;
      case Op.LookupPacked:
        indexes.lookupPacked(
          column,
          inLane(lane, op, at.LookupPacked.index),
          address(op, at.LookupPacked.table),
          address(op, at.LookupPacked.stride),
          address(op, at.LookupPacked.texts),
          rows,
        );
        break;
      case Op.UniformLookup:
        indexes.uniformLookup(
          column,
          keyOf(seed, op, at.UniformLookup.salt),
          word(op, at.UniformLookup.size),
          address(op, at.UniformLookup.table),
          first,
          rows,
        );
        break;
      case Op.WeightedLookup:
        indexes.weightedLookup(
          column,
          keyOf(seed, op, at.WeightedLookup.salt),
          word(op, at.WeightedLookup.size),
          address(op, at.WeightedLookup.bins),
          address(op, at.WeightedLookup.table),
          first,
          rows,
        );
        break;
      case Op.Position:
        position(
          column,
          word(op, at.Position.start),
          inLane(lane, op, at.Position.arena),
          word(op, at.Position.prefix),
          word(op, at.Position.suffix),
          address(op, at.Position.stride),
          first,
          rows,
        );
        break;
      case Op.Integer:
        integer(
          column,
          keyOf(seed, op, at.Integer.salt),
          word(op, at.Integer.size),
          <i64>word(op, at.Integer.minimum),
          inLane(lane, op, at.Integer.arena),
          first,
          rows,
        );
        break;
      case Op.Patterned:
        pattern(
          column,
          keyOf(seed, op, at.Patterned.salt),
          inLane(lane, op, at.Patterned.index),
          address(op, at.Patterned.table),
          address(op, at.Patterned.width),
          <i32>word(op, at.Patterned.longest),
          inLane(lane, op, at.Patterned.arena),
          first,
          rows,
        );
        break;
      case Op.Uuid:
        uuid(
          column,
          keyOf(seed, op, at.Uuid.salt),
          streamKey(seed, word(op, at.Uuid.salt) + 1),
          inLane(lane, op, at.Uuid.arena),
          first,
          rows,
        );
        break;
      case Op.UuidOf:
        uuidOf(
          column,
          keyOf(seed, op, at.UuidOf.salt),
          streamKey(seed, word(op, at.UuidOf.salt) + 1),
          inLane(lane, op, at.UuidOf.source),
          inLane(lane, op, at.UuidOf.arena),
          rows,
        );
        break;
      case Op.Decimal:
        decimal(
          column,
          inLane(lane, op, at.Decimal.source),
          word(op, at.Decimal.minimum),
          word(op, at.Decimal.step),
          <i32>word(op, at.Decimal.digits),
          inLane(lane, op, at.Decimal.arena),
          rows,
        );
        break;
      case Op.Time:
        time(
          column,
          inLane(lane, op, at.Time.source),
          word(op, at.Time.minimum),
          word(op, at.Time.step),
          <i32>word(op, at.Time.form),
          <i32>word(op, at.Time.digits),
          word(op, at.Time.local) === 1,
          inLane(lane, op, at.Time.arena),
          rows,
        );
        break;
      case Op.Letters:
        letters(
          column,
          keyOf(seed, op, at.Letters.salt),
          word(op, at.Letters.minimum),
          word(op, at.Letters.maximum),
          address(op, at.Letters.table),
          <u32>word(op, at.Letters.size),
          inLane(lane, op, at.Letters.arena),
          address(op, at.Letters.stride),
          first,
          rows,
        );
        break;
      case Op.AsciiLetters:
        asciiLetters(
          column,
          keyOf(seed, op, at.AsciiLetters.salt),
          word(op, at.AsciiLetters.minimum),
          word(op, at.AsciiLetters.maximum),
          address(op, at.AsciiLetters.table),
          <u32>word(op, at.AsciiLetters.size),
          inLane(lane, op, at.AsciiLetters.arena),
          address(op, at.AsciiLetters.stride),
          first,
          rows,
        );
        break;
      case Op.Numeral:
        numeral(
          column,
          inLane(lane, op, at.Numeral.source),
          <i32>word(op, at.Numeral.width),
          address(op, at.Numeral.table),
          word(op, at.Numeral.size),
          inLane(lane, op, at.Numeral.arena),
          address(op, at.Numeral.stride),
          rows,
        );
        break;
      case Op.Hexadecimal:
        hexadecimal(
          column,
          inLane(lane, op, at.Hexadecimal.source),
          address(op, at.Hexadecimal.width),
          address(op, at.Hexadecimal.table),
          inLane(lane, op, at.Hexadecimal.arena),
          rows,
        );
        break;
      case Op.Fingerprint:
        fingerprint(column, keyOf(seed, op, at.Fingerprint.salt), inLane(lane, op, at.Fingerprint.arena), rows);
        break;
      case Op.Compose:
        compose(
          column,
          lane,
          inLane(lane, op, at.Compose.index),
          address(op, at.Compose.table),
          <i32>word(op, at.Compose.count),
          word(op, at.Compose.conditional) === 1,
          inLane(lane, op, at.Compose.arena),
          rows,
        );
        break;
      case Op.Choose:
        choose(column, lane, inLane(lane, op, at.Choose.index), address(op, at.Choose.table), <u32>word(op, at.Choose.last), rows);
        break;
      case Op.Escape:
        escape(
          column,
          inLane(lane, op, at.Escape.text),
          <u32>word(op, at.Escape.escaping),
          <u8>word(op, at.Escape.delimiter),
          word(op, at.Escape.nothing),
          <usize>word(op, at.Escape.nothingLength),
          inLane(lane, op, at.Escape.arena),
          rows,
        );
        break;
      case Op.Flags:
        flags.flags(column, inLane(lane, op, at.Flags.index), address(op, at.Flags.table), rows);
        break;
      case Op.UniformFlags:
        flags.uniformFlags(
          column,
          keyOf(seed, op, at.UniformFlags.salt),
          word(op, at.UniformFlags.size),
          address(op, at.UniformFlags.table),
          first,
          rows,
        );
        break;
      case Op.WeightedFlags:
        flags.weightedFlags(
          column,
          keyOf(seed, op, at.WeightedFlags.salt),
          word(op, at.WeightedFlags.size),
          address(op, at.WeightedFlags.table),
          first,
          rows,
        );
        break;
      case Op.Between:
        flags.between(
          column,
          inLane(lane, op, at.Between.source),
          word(op, at.Between.low),
          word(op, at.Between.high),
          word(op, at.Between.fresh) === 1,
          rows,
        );
        break;
      case Op.And:
        flags.and(column, inLane(lane, op, at.And.left), inLane(lane, op, at.And.right), rows);
        break;
      case Op.Or:
        flags.or(column, inLane(lane, op, at.Or.left), inLane(lane, op, at.Or.right), rows);
        break;
      case Op.Not:
        flags.not(column, inLane(lane, op, at.Not.source), rows);
        break;
      case Op.AtRows: {
        const program = address(op, at.AtRows.program);
        formulas.scaleRows(column, inLane(lane, op, at.AtRows.source), rows);
        if (GIVEN) fill(program, lane, seed, <u64>column, rows);
        else fillGiven(program, lane, seed, <u64>column, rows);
        break;
      }
      case Op.PlacedRows: {
        const program = address(op, at.PlacedRows.program);
        const cursor = inLane(lane, op, at.PlacedRows.cursor);
        store<u64>(cursor, 0);
        store<u64>(cursor, 0, 8);
        for (;;) {
          const count = gather(
            column,
            inLane(lane, op, at.PlacedRows.owners),
            inLane(lane, op, at.PlacedRows.firsts),
            inLane(lane, op, at.PlacedRows.counts),
            cursor,
            <i32>word(op, at.PlacedRows.most),
            rows,
          );
          if (count === 0) break;
          if (GIVEN) fill(program, lane, seed, <u64>column, count);
          else fillGiven(program, lane, seed, <u64>column, count);
        }
        break;
      }
      case Op.SomeRows: {
        const program = address(op, at.SomeRows.program);
        const count = someRows(
          column,
          inLane(lane, op, at.SomeRows.owners),
          inLane(lane, op, at.SomeRows.index),
          <u32>word(op, at.SomeRows.from),
          <u32>word(op, at.SomeRows.to),
          first,
          rows,
        );
        store<u64>(inLane(lane, op, at.SomeRows.count), count);
        if (count === 0) break;
        if (GIVEN) fill(program, lane, seed, <u64>column, count);
        else fillGiven(program, lane, seed, <u64>column, count);
        break;
      }
      case Op.Scatter:
        scatter(
          column,
          inLane(lane, op, at.Scatter.source),
          inLane(lane, op, at.Scatter.owners),
          <i32>load<u64>(inLane(lane, op, at.Scatter.count)),
        );
        break;
      case Op.Fold:
        fold(
          column,
          <u32>word(op, at.Fold.operator),
          inLane(lane, op, at.Fold.source),
          inLane(lane, op, at.Fold.owners),
          rows,
        );
        break;
      case Op.FoldText:
        foldText(
          column,
          <u32>word(op, at.FoldText.operator),
          inLane(lane, op, at.FoldText.text),
          inLane(lane, op, at.FoldText.owners),
          inLane(lane, op, at.FoldText.arena),
          address(op, at.FoldText.stride),
          rows,
        );
        break;
      case Op.Scaled:
        formulas.scaled(
          column,
          inLane(lane, op, at.Scaled.source),
          word(op, at.Scaled.minimum),
          word(op, at.Scaled.step),
          <i32>word(op, at.Scaled.digits),
          rows,
        );
        break;
      case Op.Select:
        formulas.select(column, lane, inLane(lane, op, at.Select.index), address(op, at.Select.table), rows);
        break;
      case Op.Calculate:
        formulas.calculate(
          column,
          <u32>word(op, at.Calculate.operator),
          inLane(lane, op, at.Calculate.left),
          inLane(lane, op, at.Calculate.right),
          rows,
        );
        break;
      case Op.CompareTexts:
        formulas.compareTexts(
          column,
          <u32>word(op, at.CompareTexts.operator),
          inLane(lane, op, at.CompareTexts.left),
          inLane(lane, op, at.CompareTexts.right),
          rows,
        );
        break;
      case Op.Condition:
        formulas.condition(
          column,
          inLane(lane, op, at.Condition.condition),
          inLane(lane, op, at.Condition.yes),
          inLane(lane, op, at.Condition.no),
          word(op, at.Condition.nothing),
          rows,
        );
        break;
      case Op.NumberText:
        numberText(
          column,
          inLane(lane, op, at.NumberText.source),
          address(op, at.NumberText.powers),
          word(op, at.NumberText.nothing),
          inLane(lane, op, at.NumberText.arena),
          rows,
        );
        break;
      case Op.TruthText:
        formulas.truthText(column, inLane(lane, op, at.TruthText.source), address(op, at.TruthText.table), rows);
        break;
      case Op.Recase:
        formulas.recase(
          column,
          inLane(lane, op, at.Recase.text),
          word(op, at.Recase.upper) === 1,
          inLane(lane, op, at.Recase.arena),
          rows,
        );
        break;
      case Op.WhereText:
        formulas.whereText(
          column,
          inLane(lane, op, at.WhereText.text),
          inLane(lane, op, at.WhereText.source),
          word(op, at.WhereText.nothing),
          rows,
        );
        break;
      default:
        unreachable();
    }
  }
}
