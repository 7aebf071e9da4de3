/** Deleted messages. */
import type { DialogueState } from '../types.ts';
import { EMPTY_MEMORY, readMemory } from './memory.ts';
import type { Memory, Side } from './memory.ts';

/**
 * The state without anything of one message: after its author deleted it, its digits complete nothing any more. A
 * number that was complete before stays hidden. Never throws: of a damaged state nothing is kept.
 */
export function forgetMessage(state: DialogueState | undefined, id: string): Memory {
  try {
    const memory = readMemory(state);
    const without = (side: Side): Side =>
      side.parts.some((p) => p.id === id && p.open === 0)
        ? { ...side, parts: side.parts.filter((p) => p.id !== id || p.open > 0) }
        : side;
    return { ...memory, visitor: without(memory.visitor), agent: without(memory.agent) };
  } catch {
    return EMPTY_MEMORY;
  }
}
