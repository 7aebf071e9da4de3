import { viewsHaveNoFaults } from '../../support/rendererHarness/axeViews.ts';

viewsHaveNoFaults((name) => /^(?:account|workstations|addresses)/.test(name));
