/**
 * Six settings that nobody read are gone from the policy, which takes no key that it does not know: a policy stored
 * before would not be read.
 */
export const policy = `
update setting set value = json_remove(value, '$.clipboard', '$.dragAndDrop', '$.contextMenu', '$.printing', '$.downloads', '$.watermark') where name = 'policy' and json_valid(value);
`;
