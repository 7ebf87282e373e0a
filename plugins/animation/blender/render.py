"""Renders a take of Backlot: blender --background --python render.py -- scene.json character.glb out-folder"""

import json
import math
import os
import sys

import numpy

if not hasattr(numpy, "bool"):
    numpy.bool = bool  # Debian's Blender 3.4 still asks for what numpy 1.24 has dropped

import bpy
from mathutils import Matrix, Vector


def z_up(v):
    """glTF has Y up, Blender Z."""
    return Vector((v[0], -v[2], v[1]))


def clear():
    bpy.ops.wm.read_factory_settings(use_empty=True)


def load_character(path):
    bpy.ops.import_scene.gltf(filepath=path)


def camera_matrix(view):
    right, up, back = z_up(view["right"]), z_up(view["up"]), -z_up(view["forward"])
    turn = Matrix((right, up, back)).transposed().to_4x4()
    return Matrix.Translation(z_up(view["eye"])) @ turn


def add_camera(scene, told):
    data = bpy.data.cameras.new("camera")
    data.sensor_fit = "VERTICAL"
    data.clip_start = 0.02
    camera = bpy.data.objects.new("camera", data)
    scene.collection.objects.link(camera)
    scene.camera = camera
    for frame, view in enumerate(told["cameras"]):
        camera.matrix_world = camera_matrix(view)
        data.lens = data.sensor_height / 2 / math.tan(view["fov"] / 2)
        if len(told["cameras"]) > 1:
            camera.keyframe_insert("location", frame=frame)
            camera.keyframe_insert("rotation_euler", frame=frame)


def add_lamps(scene, told):
    for lamp in told["lamps"]:
        strongest = max(max(lamp["colour"]), 1e-6)
        data = bpy.data.lights.new("lamp", "SUN")
        data.energy = strongest * math.pi
        data.color = [c / strongest for c in lamp["colour"]]
        data.angle = min(0.5, lamp["soft"] * 1.5)
        data.use_shadow = lamp["shadow"]
        sun = bpy.data.objects.new("lamp", data)
        sun.rotation_euler = z_up(lamp["direction"]).to_track_quat("Z", "Y").to_euler()
        scene.collection.objects.link(sun)


def add_world(scene, told):
    world = bpy.data.worlds.new("world")
    world.use_nodes = True
    nodes, links = world.node_tree.nodes, world.node_tree.links
    sky = nodes["Background"]
    sky.inputs[0].default_value = (*told["sky"], 1)
    if not told["transparent"]:
        seen = nodes.new("ShaderNodeBackground")
        middle = [(a + b) / 2 for a, b in zip(told["top"], told["bottom"])]
        seen.inputs[0].default_value = (*middle, 1)
        path, mix = nodes.new("ShaderNodeLightPath"), nodes.new("ShaderNodeMixShader")
        links.new(path.outputs["Is Camera Ray"], mix.inputs[0])
        links.new(sky.outputs[0], mix.inputs[1])
        links.new(seen.outputs[0], mix.inputs[2])
        links.new(mix.outputs[0], nodes["World Output"].inputs[0])
    scene.world = world


def add_ground(told):
    if not told["ground"]:
        return
    bpy.ops.mesh.primitive_plane_add(size=200)
    ground = bpy.context.object
    if told["transparent"]:
        ground.is_shadow_catcher = True
        return
    material = bpy.data.materials.new("ground")
    material.use_nodes = True
    surface = material.node_tree.nodes["Principled BSDF"]
    surface.inputs["Base Color"].default_value = (*told["bottom"], 1)
    surface.inputs["Roughness"].default_value = 0.9
    ground.data.materials.append(material)


def settings(scene, told, out):
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = told["samples"]
    scene.cycles.use_denoising = False  # Debian's Blender is built without a denoiser
    scene.cycles.seed = 1
    scene.cycles.max_bounces = 4
    scene.render.use_persistent_data = True
    scene.render.resolution_x, scene.render.resolution_y = told["width"], told["height"]
    scene.render.resolution_percentage = 100
    scene.render.fps, scene.render.fps_base = told["fps"], 1
    scene.render.film_transparent = told["transparent"]
    scene.view_settings.view_transform = "Standard"
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGBA"
    scene.render.filepath = os.path.join(os.path.abspath(out), "####.png")


def main():
    told_path, character, out = sys.argv[sys.argv.index("--") + 1 :]
    with open(told_path, encoding="utf-8") as file:
        told = json.load(file)
    clear()
    scene = bpy.context.scene
    settings(scene, told, out)  # before the import: keys of the clip are placed by the frame rate
    load_character(character)
    add_camera(scene, told)
    add_lamps(scene, told)
    add_world(scene, told)
    add_ground(told)
    scene.frame_start, scene.frame_end = 0, told["frames"] - 1  # the importer puts time 0 on frame 0
    bpy.app.handlers.render_write.append(
        lambda *_: print("backlot frame", scene.frame_current + 1, flush=True)
    )
    bpy.ops.render.render(animation=True)


main()
