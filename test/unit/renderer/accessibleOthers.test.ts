import { viewsHaveNoFaults } from '../../support/rendererHarness/axeViews.ts';

viewsHaveNoFaults(
  (name) => !/^(?:agent|supervisor|administrator|people|changes|account|workstations|addresses)/.test(name),
);
