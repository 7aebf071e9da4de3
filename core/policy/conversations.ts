/** Which conversations people see. */
import { z } from 'zod';
import { value } from './value.ts';

export const Visibility = z.enum(['own', 'team', 'tenant']);
export type Visibility = z.infer<typeof Visibility>;

export const ConversationPolicy = z.strictObject({
  agentsSee: value(
    Visibility,
    'Which conversations agents may list, open, search and answer, besides those that wait for an agent: "own" are ' +
      'those assigned to them, "team" those of the people of their teams as well, "tenant" all of their tenants.',
    { strict: ['tenant', 'team', 'own'] },
  ),
});
export type ConversationPolicy = z.infer<typeof ConversationPolicy>;

export const SAFE_CONVERSATIONS: ConversationPolicy = { agentsSee: 'own' };
