/** Who answers a conversation, and for how long it stays with a person who is away. */
import { z } from 'zod';
import { value } from './value.ts';

export const RoutingPolicy = z.strictObject({
  returnAfterSeconds: value(
    z.number().int().min(10).max(3_600),
    'Seconds for which a conversation stays with an agent whose desk is locked, signed out or not connected. After ' +
      'that it goes back to the queue. The visitor reads at once that somebody has yet to answer.',
  ),
  mostPerAgent: value(
    z.number().int().min(1).max(50),
    'Open conversations that one agent answers at a time; more are neither given nor taken.',
  ),
  givenPerMinute: value(
    z.number().int().min(1).max(50),
    'Conversations of the queue that the server gives one agent within a minute. Who signs in, or comes back from a ' +
      'break, while many wait gets them one after another, and colleagues who come meanwhile get some of them.',
  ),
  breakReasons: value(
    z.array(z.string().min(1).max(40)).max(20),
    'Reasons among which an agent chooses for a break; an empty list asks for none. The desk has words of its own ' +
      'for pause, meal, training, meeting and technical, and shows any other as it is written here.',
  ),
  breakReturnSeconds: value(
    z.number().int().min(10).max(3_600),
    'Seconds for which a conversation stays with an agent who has chosen a break. After that it goes back to the ' +
      'queue.',
  ),
  unansweredReturnSeconds: value(
    z.number().int().min(60).max(86_400),
    'Seconds for which a visitor waits for an answer of the agent who has the conversation. After that it goes back ' +
      'to the queue, for somebody else; the agent is told a minute before. Most visitors have left after five minutes.',
  ),
  transferSeconds: value(
    z.number().int().min(10).max(3_600),
    'Seconds within which a conversation that is handed over has to be accepted. After that it stays where it was.',
  ),
  reopenHours: value(
    z.number().int().min(0).max(720),
    'Hours within which a closed conversation may be opened again; 0 for never.',
  ),
});
export type RoutingPolicy = z.infer<typeof RoutingPolicy>;

export const SAFE_ROUTING: RoutingPolicy = {
  returnAfterSeconds: 120,
  mostPerAgent: 6,
  givenPerMinute: 3,
  breakReasons: ['pause', 'meal', 'training', 'meeting', 'technical'],
  breakReturnSeconds: 60,
  unansweredReturnSeconds: 300,
  transferSeconds: 60,
  reopenHours: 24,
};
