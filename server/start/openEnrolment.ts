import { EnrolmentEndpoint, type EnrolmentEndpointPorts } from '../domains/workstations/enrolmentEndpoint.ts';
import type { Step } from '../platform/steps.ts';
import { systemScope } from '../scope/scope.ts';

/** The endpoint listens only while there are enrolment codes that can be redeemed. */
export const openEnrolment = (ports: Omit<EnrolmentEndpointPorts, 'scope'>): Step<EnrolmentEndpoint> => ({
  name: 'open the enrolment endpoint',
  async start() {
    const endpoint = new EnrolmentEndpoint({
      ...ports,
      scope: systemScope('a machine enrols before there is a session'),
    });
    await endpoint.look();
    return { made: endpoint, undo: () => endpoint.stop() };
  },
});
