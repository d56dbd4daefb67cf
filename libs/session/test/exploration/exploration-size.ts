/** Whether every history is explored, of millions of states: in `npm run test:long`. Otherwise short ones are. */
export const isWhole = process.env['EXPLORE'] === 'whole';
