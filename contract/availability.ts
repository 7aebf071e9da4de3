/** Whether an agent gets conversations: what they have chosen themselves, besides what their desk is seen to do. */
import { z } from 'zod';
import { BreakReason, Chosen, CHOSEN_STATES } from './chosen.ts';
import { forwarded, notRecorded, route, withChange } from './tables.ts';

const empty = z.strictObject({});

export const AVAILABILITY_ROUTES = {
  getAvailability: route({
    method: 'GET',
    path: '/v1/own/availability',
    permission: 'conversation.answer',
    record: notRecorded("one's own settings; what is changed there is recorded"),
    params: empty,
    body: empty,
    /** `chosen` is null while the person gets conversations; `reasons` are those of the policy for a break. */
    result: z.strictObject({ chosen: Chosen.nullable(), reasons: z.array(BreakReason) }),
    summary: 'Whether this person gets conversations, and the reasons that policy has for a break',
  }),
  setAvailability: route({
    method: 'POST',
    path: '/v1/own/availability',
    permission: 'conversation.answer',
    record: withChange('availability-chosen'),
    params: empty,
    body: z.strictObject({ state: z.enum(CHOSEN_STATES), reason: BreakReason.nullable() }),
    result: z.strictObject({ chosen: Chosen.nullable() }),
    summary: 'Choose whether this person gets conversations: online, finishing, or on a break with a reason',
  }),
} as const;

export const AVAILABILITY_VERBS = {
  getAvailability: forwarded('getAvailability', AVAILABILITY_ROUTES.getAvailability),
  setAvailability: forwarded('setAvailability', AVAILABILITY_ROUTES.setAvailability),
} as const;
