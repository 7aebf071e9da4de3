import { InProcessBus } from '../../server/platform/inProcessBus.ts';

/** A bus on which a subscriber that throws fails the test. */
export const makeBus = (): InProcessBus =>
  new InProcessBus({
    failed: (error) => {
      throw error;
    },
  });
