import DestinationActions

extension Field<String?> {
    /// The id of the device.
    static var deviceID: Field<String?> {
        Field(
            "device_id", label: "Device ID", description: "Device ID", allowsNull: true,
            default: .path("context.device.id"))
    }

    /// The platform of the device.
    static var devicePlatform: Field<String?> {
        Field(
            "device_platform", label: "Device Platform", description: "Device Platform", allowsNull: true,
            default: .path("context.device.type"))
    }
}
