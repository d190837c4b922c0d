/** What CommonJS packages inside an ESM bundle expect to find. */
export const __dirname = import.meta.dirname
export const __filename = import.meta.filename
