/** Longest text of a workstation's signed policy document, in UTF-16 units. Ten thousand address ranges fit. */
export const LONGEST_POLICY_DOCUMENT = 600_000;
