// node render.mjs JOB_FOLDER OUT CHROMIUM
import { readFileSync } from "node:fs";
import path from "node:path";
import { bundle } from "@remotion/bundler";
import { renderMedia, selectComposition } from "@remotion/renderer";

const [folder, out, browserExecutable] = process.argv.slice(2);
const inputProps = JSON.parse(readFileSync(path.join(folder, "job.json"), "utf-8"));
const browser = {
  browserExecutable,
  chromeMode: "chrome-for-testing",
  chromiumOptions: { gl: "swangle" },
};
const serveUrl = await bundle({
  entryPoint: path.join(import.meta.dirname, "index.jsx"),
  publicDir: path.resolve(folder),
});
const composition = await selectComposition({ serveUrl, id: "job", inputProps, ...browser });
await renderMedia({
  composition,
  serveUrl,
  inputProps,
  ...browser,
  codec: "h264",
  crf: 20,
  x264Preset: "veryfast",
  audioBitrate: "192k",
  imageFormat: "jpeg",
  concurrency: 2,
  outputLocation: out,
});
