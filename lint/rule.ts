/** The types of a rule, taken from what the linter's own tester accepts, since it does not export them by name. */
import type { RuleTester } from 'oxlint/plugins-dev';

export type Rule = Extract<Parameters<RuleTester['run']>[1], { create: unknown }>;
export type Context = Parameters<Rule['create']>[0];
export type Visitor = NonNullable<ReturnType<Rule['create']>>;
/** Anything that a rule can report on. */
export type Place = NonNullable<Extract<Parameters<Context['report']>[0], { node?: unknown }>['node']>;
