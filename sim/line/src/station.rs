//! Sensor stations in the ECS: an entity per station, whose items are its children.
//!
//! [`StationPlugin`] owns [`Assignment`], [`StationScene`], [`Item`] and the systems of [`LineSystems`]. A station that
//! is given a sample index has its scene built in the next update, in parallel with the other stations; the items of the
//! sample before are despawned. No rendering: a station works the same without a renderer.

use std::sync::Arc;

use bevy::app::{App, Plugin, Update};
use bevy::ecs::prelude::*;
use bevy::transform::components::Transform;

use crate::scene::{Scene, SceneBuilder, SceneItem};

/// The scenario with everything that it names.
#[derive(Resource, Clone)]
pub struct LineSetup(pub Arc<SceneBuilder>);

impl LineSetup {
    /// The materials.
    #[must_use]
    pub fn library(&self) -> &loopline_materials::Library {
        self.0.library()
    }
}

/// The sample that a station shows next.
#[derive(Component, Clone, Default)]
pub enum Assignment {
    /// None: the station is idle.
    #[default]
    Idle,
    /// The sample of this index, built in the next update.
    Index(u64),
    /// A scene that was built ahead of time by the same [`SceneBuilder`].
    Ready(Arc<Scene>),
}

/// What a station shows now.
#[derive(Component, Clone, Default)]
pub struct StationScene(pub Option<Arc<Scene>>);

/// An item on a station's belt; its pose is the entity's `Transform`.
#[derive(Component, Clone)]
pub struct Item(pub Arc<SceneItem>);

/// Systems of the line, in `Update`, in this order.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineSystems {
    /// Builds the scenes that stations were assigned.
    Build,
    /// Replaces the items on their belts.
    Populate,
}

/// Adds sensor stations to an app that has a [`LineSetup`].
pub struct StationPlugin;

impl Plugin for StationPlugin {
    fn build(&self, app: &mut App) {
        app.configure_sets(Update, (LineSystems::Build, LineSystems::Populate).chain())
            .add_systems(Update, (build_scenes.in_set(LineSystems::Build), populate.in_set(LineSystems::Populate)));
    }
}

fn build_scenes(setup: Res<LineSetup>, mut stations: Query<(&Assignment, &mut StationScene), Changed<Assignment>>) {
    stations.par_iter_mut().for_each(|(assignment, mut scene)| {
        scene.0 = match assignment {
            Assignment::Idle => None,
            Assignment::Index(index) => Some(Arc::new(setup.0.build(*index))),
            Assignment::Ready(ready) => Some(ready.clone()),
        };
    });
}

fn populate(mut commands: Commands, stations: Query<(Entity, &StationScene), Changed<StationScene>>) {
    for (station, scene) in &stations {
        commands.entity(station).despawn_children();
        let Some(scene) = &scene.0 else { continue };
        for item in &scene.items {
            let (_, rotation, translation) = item.world_from_item.to_scale_rotation_translation();
            let transform = Transform { translation, rotation, ..Transform::IDENTITY };
            commands.spawn((Item(item.clone()), transform, ChildOf(station)));
        }
    }
}
