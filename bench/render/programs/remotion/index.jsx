// The job as a composition of Remotion. What it shows comes as input props: job.json.
import React from "react";
import {
  AbsoluteFill,
  Composition,
  Html5Audio,
  Img,
  Sequence,
  interpolate,
  registerRoot,
  staticFile,
  useCurrentFrame,
} from "remotion";

const VOICE_HOLD_S = 0.4;

const Picture = ({ job, scene, fades }) => {
  const frame = useCurrentFrame();
  const [left, top, width] = scene.windows[Math.min(frame, scene.windows.length - 1)];
  const scale = job.width / width;
  const faded = interpolate(frame + 1, [0, job.transition_s * job.fps + 1], [0, 1], {
    extrapolateLeft: "clamp",
    extrapolateRight: "clamp",
  });
  return (
    <AbsoluteFill style={{ opacity: fades ? faded : 1 }}>
      <Img
        src={staticFile(scene.picture)}
        style={{
          position: "absolute",
          maxWidth: "none",
          transformOrigin: "0 0",
          transform: `scale(${scale}) translate(${-left}px, ${-top}px)`,
        }}
      />
    </AbsoluteFill>
  );
};

const Captions = ({ job, scene }) => {
  const at = useCurrentFrame() / job.fps;
  const page = scene.pages.find((each) => each.start_s <= at && at < each.end_s);
  if (!page) return null;
  const spoken = page.words.filter(([, start]) => start <= at).length - 1;
  return (
    <div
      style={{
        position: "absolute",
        top: page.middle_y,
        left: "7%",
        right: "7%",
        transform: "translateY(-50%)",
        textAlign: "center",
        fontFamily: "Poppins",
        fontSize: job.width * 0.06,
        color: "white",
        WebkitTextStroke: "10px black",
        paintOrder: "stroke fill",
      }}
    >
      {page.words.map(([word], number) => (
        <span key={number} style={{ color: number === Math.max(0, spoken) ? "#ffd700" : "white" }}>
          {word}{" "}
        </span>
      ))}
    </div>
  );
};

const Job = (job) => {
  const length = job.scene_s * job.fps;
  const speaks = (frame) => {
    const scene = job.scenes[Math.floor(frame / length)] ?? { pages: [] };
    const at = (frame % length) / job.fps;
    return scene.pages.some((page) => page.start_s <= at && at < page.end_s + VOICE_HOLD_S);
  };
  return (
    <AbsoluteFill style={{ backgroundColor: "black" }}>
      <style>{`@font-face { font-family: Poppins; src: url(${staticFile(job.font)}); }`}</style>
      {job.scenes.map((scene, number) => (
        <Sequence key={number} from={number * length} durationInFrames={scene.frames}>
          <Picture job={job} scene={scene} fades={number > 0} />
        </Sequence>
      ))}
      {job.scenes.map((scene, number) => (
        <Sequence key={number} from={number * length} durationInFrames={length}>
          <Captions job={job} scene={scene} />
        </Sequence>
      ))}
      <Html5Audio src={staticFile(job.narration)} />
      <Html5Audio src={staticFile(job.music)} volume={(frame) => (speaks(frame) ? 0.1 : 0.4)} />
    </AbsoluteFill>
  );
};

registerRoot(() => (
  <Composition
    id="job"
    component={Job}
    width={1080}
    height={1920}
    fps={30}
    durationInFrames={1}
    calculateMetadata={({ props }) => ({
      width: props.width,
      height: props.height,
      fps: props.fps,
      durationInFrames: props.frames,
    })}
  />
));
