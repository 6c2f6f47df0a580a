"""Where finished files are published: one file a platform, all of them `Publisher`s."""
