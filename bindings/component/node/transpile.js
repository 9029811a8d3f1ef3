// transpile.js <tenon.wasm> <folder>: the engine component as a module of JavaScript, with its types: <folder>/tenon.js
import { transpile, writeFiles } from "@bytecodealliance/jco-transpile";

const [component, folder] = process.argv.slice(2);
const { files } = await transpile(component, { name: "tenon", instantiation: "sync", outDir: folder });
await writeFiles(files);
