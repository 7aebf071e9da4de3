import { EnrolmentEndpoint, type EnrolmentEndpointPorts } from '../domains/workstations/enrolmentEndpoint.ts';
import type { Step } from '../platform/steps.ts';

export const openEnrolment = (ports: EnrolmentEndpointPorts): Step<EnrolmentEndpoint> => ({
  name: 'open the enrolment endpoint',
  async start() {
    const endpoint = new EnrolmentEndpoint(ports);
    await endpoint.look();
    return { made: endpoint, undo: () => endpoint.stop() };
  },
});
