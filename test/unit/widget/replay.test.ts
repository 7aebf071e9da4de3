import { expect, it } from 'vitest';
import { countedWork } from '../../support/countedWork.ts';
import { message } from './support.ts';

it('takes ten times as many replayed messages with ten times the work', async () => {
  const counted = await countedWork('/widget/', () => import('../../../widget/conversation.ts'));
  const { Conversation } = counted.loaded;
  const replay = async (count: number): Promise<number> => {
    const messages = Array.from({ length: count }, (_, index) => message({ seq: index + 1 }));
    const conversation = new Conversation();
    const steps = await counted.steps(() => {
      for (const one of messages) conversation.receive(one);
    });
    expect(conversation.messages).toHaveLength(count);
    return steps;
  };
  await replay(10);
  const few = await replay(1_000);
  expect(few).toBeGreaterThan(1_000);
  expect((await replay(10_000)) / few).toBeLessThan(15);
  await counted.stop();
});
