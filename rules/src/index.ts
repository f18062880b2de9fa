/** The rules of the ledger, without I/O. The service, the command line and the web page use the same rules. */

export { type Allocation, type AllocationForecast, forecastAllocation, type OpenDebt } from './allocation.ts';
export { type AmountText, type ReadNumber, readNumber, splitAmountText } from './amount-text.ts';
export { bounds } from './bounds.ts';
export {
  type Consent,
  type ConsentQuestion,
  consent,
  consentSentence,
  disadvantaged,
  type Relation,
  relations,
  type Side,
} from './consent.ts';
export { type CurrencyInfo, currencies, findCurrency } from './currencies.ts';
export { type DayRange, dueDays } from './due-days.ts';
export { formatAmount, formatMinor, type Minor, type Money, minor, type ParsedAmount, parseAmount } from './money.ts';
export { type ReadUnit, readUnit } from './signs.ts';
export { describeHidden, findHidden, type HiddenCharacter, type TextUse } from './text.ts';
export { type Decision, decisions, type Kind, kinds, raises, type State, stateAfter, states, type Verb, verbOf, verbs } from './verbs.ts';
